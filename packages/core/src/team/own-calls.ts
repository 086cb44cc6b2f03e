import { Command, GraphInterrupt, isGraphInterrupt, Send } from "@langchain/langgraph/web";
import { mergeArtifacts } from "../deliverables/merge-artifacts.ts";
import { addUsage } from "../models/token-usage.ts";
import { agentNodeName, toolsNode, type NodeConfig, type RunOf } from "./node-names.ts";
import type { AgentState } from "./team-state.ts";

type Update = Partial<AgentState>;
type AgentTurn = (state: AgentState, config: NodeConfig) => Promise<Command>;
type ToolCall = (state: AgentState, config: NodeConfig) => Promise<Update>;

/**
 * The node of an agent in a run that goes on by its steps: it carries out the agent's own calls itself and takes turn
 * after turn, until it hands off or ends. Each turn and each call is a step, so that a crash repeats none; a superstep
 * for each of them would protect nothing more, and cost as much as the rest of the run. Graphs that go on by LangGraph's
 * checkpoints keep one superstep for each turn and one task for each call.
 */
export function withOwnCalls(agentId: string, takeTurn: AgentTurn, call: ToolCall, runOf: RunOf): AgentTurn {
  return async (input, config) => {
    let [state, update]: [AgentState, Update] = [input, {}];
    for (;;) {
      const command = await takeTurn(state, config);
      const turn = command.update as Update;
      const answers = runOf(config).hasJournal
        ? await ownAnswers(agentId, command, (item) => call(item, config))
        : undefined;
      update = [turn, ...(answers ?? [])].reduce(mergeUpdates, update);
      if (answers === undefined) return new Command({ update, goto: command.goto ?? [] });
      state = [turn, ...answers].reduce<Update>(mergeUpdates, state) as AgentState;
    }
  };
}

// What the agent's own calls come to, in their order; undefined where it hands off or ends.
async function ownAnswers(
  agentId: string,
  { goto = [] }: Command,
  call: (state: AgentState) => Promise<Update>,
): Promise<Update[] | undefined> {
  const ways = Array.isArray(goto) ? goto : [goto];
  if (ways.length === 1 && ways[0] === agentNodeName(agentId)) return [];
  const own = ways.flatMap((way) => (way instanceof Send && way.node === toolsNode(agentId) ? [way] : []));
  if (own.length === 0 || own.length < ways.length) return undefined;
  const settled = await Promise.allSettled(own.map((send) => call(send.args as AgentState)));
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
