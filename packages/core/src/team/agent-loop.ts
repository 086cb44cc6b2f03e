import { Command, GraphInterrupt, isGraphInterrupt, Send } from "@langchain/langgraph/web";
import { mergeArtifacts } from "../deliverables/merge-artifacts.ts";
import { addUsage } from "../models/token-usage.ts";
import { agentNodeName, type NodeConfig } from "./node-names.ts";
import { newState, type AgentState } from "./team-state.ts";

type Update = Partial<AgentState>;

/** The node of an agent's model calls. */
export type TurnNode = (state: AgentState, config: NodeConfig) => Promise<Command>;

/** A node that answers one call of a reply. */
export type CallNode = (state: AgentState, config: NodeConfig) => Promise<Update>;

/**
 * An agent's turns one after the other, each with the answers to its calls, as long as all of those have a node among
 * `calls`. It is what LangGraph makes of the same nodes in supersteps, for runs that go on by their steps: each turn and
 * each call is one, so a superstep and a checkpoint for it would protect nothing more.
 */
export function agentLoop(agentId: string, takeTurn: TurnNode, calls: ReadonlyMap<string, CallNode>): TurnNode {
  return async (input, config) => {
    let [state, update]: [AgentState, Update] = [input, {}];
    for (;;) {
      config.signal?.throwIfAborted();
      const command = await takeTurn(state, config);
      const turn = command.update as Update;
      const answers = await answersTo(agentId, command, { calls, config });
      update = [turn, ...(answers ?? [])].reduce(mergeUpdates, update);
      if (answers === undefined) return new Command({ update, goto: command.goto ?? [] });
      state = [turn, ...answers].reduce<Update>(mergeUpdates, state) as AgentState;
    }
  };
}

/** Runs the loop of a delegate from its brief to its end. */
export async function runLoop(loop: TurnNode, brief: Update, config: NodeConfig): Promise<AgentState> {
  const state = newState(brief);
  const { update } = await loop(state, config);
  return mergeUpdates(state, update as Update) as AgentState;
}

// Undefined where the agent ends, or a call has no node here.
async function answersTo(
  agentId: string,
  { goto = [] }: Command,
  { calls, config }: { calls: ReadonlyMap<string, CallNode>; config: NodeConfig },
): Promise<Update[] | undefined> {
  const ways = Array.isArray(goto) ? goto : [goto];
  if (ways.length === 1 && ways[0] === agentNodeName(agentId)) return [];
  const made = ways.flatMap((way) => {
    const node = way instanceof Send ? calls.get(way.node) : undefined;
    return node === undefined ? [] : [() => node((way as Send).args as AgentState, config)];
  });
  if (made.length === 0 || made.length < ways.length) return undefined;
  const settled = await Promise.allSettled(made.map((call) => call()));
  const failed = settled.flatMap((result) => (result.status === "rejected" ? [result.reason as unknown] : []));
  if (failed.length > 0) throw asOne(failed);
  return settled.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
}

// Several calls of one reply may wait for people.
function asOne(failed: readonly unknown[]): unknown {
  const waiting = failed.filter((error) => isGraphInterrupt(error));
  const worse = failed.find((error) => !isGraphInterrupt(error));
  return worse ?? new GraphInterrupt(waiting.flatMap(({ interrupts }) => interrupts));
}

/** What two updates one after the other come to, by the reducers of the state. */
function mergeUpdates(left: Update, right: Update): Update {
  const { messages = [], receipts = [], artifacts = {}, usage } = right;
  return {
    ...left,
    ...right,
    messages: [...(left.messages ?? []), ...messages],
    receipts: [...(left.receipts ?? []), ...receipts],
    artifacts: mergeArtifacts(left.artifacts ?? {}, artifacts),
    ...(usage === undefined || left.usage === undefined ? {} : { usage: addUsage(left.usage, usage) }),
  };
}
