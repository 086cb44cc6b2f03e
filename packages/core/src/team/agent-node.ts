import { AIMessage, HumanMessage, SystemMessage, type BaseMessage } from "@langchain/core/messages";
import { Command, END, Send } from "@langchain/langgraph/web";
import { errorMessage } from "../error-message.ts";
import { OrchestrateError } from "../errors.ts";
import { promptText } from "../models/prompt-text.ts";
import { addUsage, estimateTokens } from "../models/token-usage.ts";
import type { CompiledAgent } from "./compiled-agent.ts";
import { countRepeats } from "./reply/count-repeats.ts";
import { decideDispatches } from "./handoff/decide-dispatch.ts";
import type { Dispatch } from "./handoff/dispatch.ts";
import { withFactNotes } from "./facts-change.ts";
import { withForcedHandoffs } from "./forced-handoffs.ts";
import { isFatal } from "./is-fatal.ts";
import { askModel, type Turn } from "./reply/ask-model.ts";
import { judgeReply, type Stumbles } from "./reply/judge-reply.ts";
import { limitReached } from "./bounds/limit-reached.ts";
import { maxNudges, type ReachedLimit } from "./bounds/limits.ts";
import { agentNodeName, edgeNode, toolsNode, type NodeConfig, type RunOf } from "./node-names.ts";
import { keepReply, restoreReply, type KeptReply } from "./reply/kept-reply.ts";
import { takeStep } from "./take-step.ts";
import { outstanding } from "./outstanding.ts";
import type { Reply } from "./reply/read-reply.ts";
import type { RunContext } from "./run-context.ts";
import type { AgentState } from "./team-state.ts";

const lastTurnNote =
  "This is your last turn: no tool is left to you. Finish with what you have, and say what is missing and what is open.";

/** One visit of an agent's node. */
interface Visit {
  readonly agent: CompiledAgent;
  readonly state: AgentState;
  readonly run: RunContext;
  readonly endNode: string;
}

/**
 * The node of an agent: one model call, then one `Send` for each tool call, another turn, or on to `endNode`, which is
 * the graph's end or the lead's review.
 */
export function agentNode(agent: CompiledAgent, runOf: RunOf, endNode: string) {
  return async (input: AgentState, config: NodeConfig): Promise<Command> => {
    const run = runOf(config);
    const visit: Visit = { agent, state: begin(agent, input, run), run, endNode };
    run.openSpans.closeBelow(visit.state.span);
    const turn = await takeTurn(visit, config);
    if ("failure" in turn) return breakOff(visit, turn.failure);
    const reply = restoreReply(turn.reply);
    return turn.limit === undefined ? afterReply(visit, reply, turn) : endAtLimit(visit, reply, turn.limit);
  };
}

function begin(agent: CompiledAgent, input: AgentState, run: RunContext): AgentState {
  if (input.turns > 0) return input;
  const isLead = input.span === "";
  const span = isLead ? agent.definition.id : input.span;
  const goal = input.goal || run.goal || (input.messages[0]?.text ?? "");
  if (goal.trim() === "")
    throw new OrchestrateError("usage", "there is no goal", {
      hint: "Send a message that says what shall be designed.",
    });
  const promised = isLead && input.promised.length === 0 ? [...run.deliverables] : input.promised;
  run.emit({ type: "agent.started", span, agent: agent.definition.id, depth: input.depth, task: promised.join(", ") });
  return { ...input, span, goal, promised };
}

interface TakenTurn {
  readonly reply: KeptReply;
  /** The limit because of which it was the last turn. */
  readonly limit: ReachedLimit | undefined;
  /** Whether the depth allowed a handoff then, whatever it allows when the run is resumed. */
  readonly mayHandOff: boolean;
}

/** A turn whose model failed for good. */
interface FailedTurn {
  readonly failure: string;
}

// A reply that has arrived is kept before anything is made of it, so that it is never paid for again.
async function takeTurn(visit: Visit, config: NodeConfig): Promise<TakenTurn | FailedTurn> {
  const { agent, state, run } = visit;
  return takeStep(run, `${state.span}#${state.turns + 1}`, async (held): Promise<TakenTurn | FailedTurn> => {
    const next = nextTurn(visit);
    const limit = limitReached(agent, state, run, next);
    const turn = limit === undefined ? next : lastTurn(next);
    try {
      const reply = await askModel({ agent, state, run, config, tell: (event) => held.emit(event) }, turn);
      return { reply: keepReply(reply), limit, mayHandOff: mayHandOff(visit) };
    } catch (error) {
      // What a delegate has done until its model fails goes up to its caller; the lead's failure ends the run.
      if (state.depth === 0 || isFatal(error, config.signal)) throw error;
      return { failure: errorMessage(error) };
    }
  });
}

function mayHandOff({ state, run }: Visit): boolean {
  return state.depth < run.limits.depth;
}

function nextTurn(visit: Visit): Turn {
  const { agent, state, run } = visit;
  const messages: BaseMessage[] = [
    new SystemMessage(agent.prompt),
    ...withFactNotes(state.span, state.messages, run.changes),
  ];
  const handoffs = mayHandOff(visit) ? agent.handoffSchemas : [];
  const tools = [...agent.toolSchemas, ...handoffs];
  const promptTokens = estimateTokens(promptText(messages, tools));
  return { model: run.modelFor(agent.definition), messages, tools, promptTokens };
}

function lastTurn(turn: Turn): Turn {
  return { ...turn, messages: [...turn.messages, new HumanMessage(lastTurnNote)], tools: [] };
}

function afterReply(visit: Visit, reply: Reply, turn: TakenTurn): Command {
  const { agent, state } = visit;
  const { failure, note, stumbles } = judgeReply(agent, state.stumbles, reply);
  const owed = outstanding(agent, state, state.promised);
  const isDone = state.promised.length > 0 && owed.length === 0;
  if (failure !== undefined)
    return isDone && reply.flaw?.type === "silent" ? finish(visit, reply, {}) : giveUp(visit, reply, failure);
  if (reply.calls.length > 0) return dispatchCalls(visit, reply, stumbles);
  if (note !== undefined) return askAgain(visit, reply, { reasons: [note], ended: { stumbles } });
  if (owed.length === 0 || state.nudges >= maxNudges || wasReminded(state)) {
    const forced = withForcedHandoffs(agent, state, reply, turn.mayHandOff);
    return forced === undefined ? finish(visit, reply, { stumbles }) : dispatchCalls(visit, forced, stumbles);
  }
  return askAgain(visit, reply, { reasons: owed, ended: { stumbles, nudges: state.nudges + 1 } });
}

function dispatchCalls({ agent, state, run }: Visit, reply: Reply, stumbles: Stumbles): Command {
  const repeats = countRepeats(agent, state.repeats, reply.calls, state.artifacts);
  const usage = addUsage(state.usage, reply.usage);
  const { dispatches, handoffs, limit } = decideDispatches(agent, state, { ...reply, usage, repeats }, run);
  if (limit !== undefined) tellLimit({ state, run }, limit);
  const sends = dispatches.map((item) => new Send(nodeFor(agent.definition.id, item), { dispatch: item }));
  const noted = { stumbles, handoffs: [...handoffs], repeats, limit: state.limit ?? limit ?? null };
  return new Command({ update: { ...progress(state, reply), ...noted }, goto: sends });
}

function askAgain(
  { agent, state }: Visit,
  reply: Reply,
  { reasons, ended }: { reasons: readonly string[]; ended: Partial<AgentState> },
): Command {
  const nudge = new HumanMessage(`You are not done yet:\n${reasons.map((line) => `- ${line}`).join("\n")}`);
  const update = { ...progress(state, reply), ...ended, messages: [reply.message, nudge] };
  return new Command({ update, goto: agentNodeName(agent.definition.id) });
}

// What the agent has delivered until then counts; nobody answers calls of a reply that is its last.
function giveUp(visit: Visit, reply: Reply, failure: string): Command {
  const { span } = visit.state;
  visit.run.emit({ type: "agent.failed", span, agent: visit.agent.definition.id, reason: failure });
  const { additional_kwargs: kept } = reply.message;
  return finish(
    visit,
    { ...reply, message: new AIMessage({ content: reply.text, additional_kwargs: kept }) },
    { failure },
  );
}

// Whoever answers a reminder without doing anything will not do it when reminded again.
function wasReminded({ messages, nudges }: AgentState): boolean {
  return nudges > 0 && messages.at(-1)?.type === "human";
}

function nodeFor(agentId: string, item: Dispatch): string {
  return item.type === "handoff" ? edgeNode(agentId, item.to) : toolsNode(agentId);
}

function endAtLimit(visit: Visit, reply: Reply, limit: ReachedLimit): Command {
  tellLimit(visit, limit);
  // No tool was offered, so calls in the reply have nobody to answer them.
  return finish(visit, { ...reply, message: new AIMessage(reply.text) }, { limit });
}

function tellLimit({ state, run }: Pick<Visit, "state" | "run">, { limit, message }: ReachedLimit): void {
  run.emit({ type: "limit.reached", span: state.span, limit, message });
}

function finish({ agent, state, run, endNode }: Visit, reply: Reply, ended: Partial<AgentState>): Command {
  const usage = addUsage(state.usage, reply.usage);
  if (endNode === END) run.emit({ type: "agent.finished", span: state.span, agent: agent.definition.id, usage });
  return new Command({ update: { ...progress(state, reply), ...ended }, goto: endNode });
}

function breakOff({ agent, state, run }: Visit, failure: string): Command {
  const { goal, span, promised } = state;
  run.emit({ type: "agent.finished", span, agent: agent.definition.id, usage: state.usage });
  return new Command({ update: { goal, span, promised, failure }, goto: END });
}

function progress(state: AgentState, reply: Reply): Partial<AgentState> {
  const { goal, span, promised } = state;
  return { goal, span, promised, turns: state.turns + 1, usage: reply.usage, messages: [reply.message] };
}
