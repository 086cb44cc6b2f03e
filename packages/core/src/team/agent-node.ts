import { AIMessage, HumanMessage, SystemMessage, type BaseMessage } from "@langchain/core/messages";
import { Command, END, Send } from "@langchain/langgraph";
import { callModel } from "./call-model.ts";
import type { CompiledAgent } from "./compiled-agent.ts";
import { decideDispatches } from "./decide-dispatch.ts";
import type { Dispatch } from "./dispatch.ts";
import { maxRepairs } from "./limits.ts";
import { agentNodeName, edgeNode, toolsNode, type NodeConfig, type RunOf } from "./node-names.ts";
import { outstanding } from "./outstanding.ts";
import { readReply, type Reply } from "./read-reply.ts";
import type { RunContext } from "./run-context.ts";
import type { AgentState } from "./team-state.ts";
import { addUsage } from "./token-usage.ts";

const lastTurnNote =
  "This is your last turn: no tool is left to you. Finish with what you have, and say what is missing and what is open.";

/**
 * The node of an agent: one model call, then one `Send` for each tool call, another turn, or on to `endNode`, which is
 * the graph's end or the lead's review.
 */
export function agentNode(agent: CompiledAgent, runOf: RunOf, endNode: string) {
  return async (input: AgentState, config: NodeConfig): Promise<Command> => {
    const run = runOf(config);
    const state = begin(agent, input, run);
    const lastTurn = state.turns >= run.limits.turns;
    const reply = await takeTurn(agent, state, { run, config, lastTurn });
    if (lastTurn) {
      const message = `${agent.definition.id} used its ${run.limits.turns} turns`;
      run.emit({ type: "limit.reached", span: state.span, limit: "turns", message });
      return finish(agent, state, { ...reply, message: new AIMessage(reply.text) }, { run, endNode });
    }
    if (reply.calls.length > 0) return dispatch(agent, state, reply, run);
    const owed = reply.text.trim() === "" ? ["You said nothing."] : outstanding(agent, state, state.promised);
    if (owed.length === 0 || state.nudges >= maxRepairs) return finish(agent, state, reply, { run, endNode });
    const nudge = new HumanMessage(`You are not done yet:\n${owed.map((line) => `- ${line}`).join("\n")}`);
    const update = { ...progress(state, reply), nudges: state.nudges + 1, messages: [reply.message, nudge] };
    return new Command({ update, goto: agentNodeName(agent.definition.id) });
  };
}

function begin(agent: CompiledAgent, input: AgentState, run: RunContext): AgentState {
  if (input.turns > 0) return input;
  const isLead = input.span === "";
  const span = isLead ? agent.definition.id : input.span;
  const goal = input.goal || run.goal || (input.messages[0]?.text ?? "");
  const promised = isLead && input.promised.length === 0 ? run.deliverables.map((kind) => ({ kind })) : input.promised;
  const task = promised.map(({ kind }) => kind).join(", ");
  run.emit({ type: "agent.started", span, agent: agent.definition.id, depth: input.depth, task });
  return { ...input, span, goal, promised };
}

async function takeTurn(
  agent: CompiledAgent,
  state: AgentState,
  site: { run: RunContext; config: NodeConfig; lastTurn: boolean },
): Promise<Reply> {
  const { run, config, lastTurn } = site;
  const { span } = state;
  const model = run.modelFor(agent.definition);
  const turn = state.turns + 1;
  const messages: BaseMessage[] = [new SystemMessage(agent.prompt), ...state.messages];
  if (lastTurn) messages.push(new HumanMessage(lastTurnNote));
  const handoffs = state.depth < run.limits.depth ? agent.handoffSchemas : [];
  const tools = lastTurn ? [] : [...agent.toolSchemas, ...handoffs];
  const onText = run.streamsText ? (text: string) => run.emit({ type: "text.streamed", span, text }) : undefined;
  return run.takeTurn(async () => {
    run.emit({ type: "model.called", span, turn, model: model.name });
    const started = run.now();
    const raw = await callModel(model, messages, tools, { config, onText });
    const reply = readReply(raw, `${span}#${turn}`, () => messages.map((message) => message.text).join("\n"));
    const toolCalls = reply.calls.map(({ call }) => call.name);
    run.emit({ type: "model.replied", span, turn, usage: reply.usage, toolCalls, durationMs: run.now() - started });
    return reply;
  });
}

function dispatch(agent: CompiledAgent, state: AgentState, reply: Reply, run: RunContext): Command {
  const decision = decideDispatches(agent, state, reply.calls, run);
  return new Command({
    update: { ...progress(state, reply), handoffs: decision.handoffs },
    goto: decision.dispatches.map((item) => new Send(nodeFor(agent.definition.id, item), { dispatch: item })),
  });
}

function nodeFor(agentId: string, item: Dispatch): string {
  return item.type === "handoff" ? edgeNode(agentId, item.to) : toolsNode(agentId);
}

function finish(
  agent: CompiledAgent,
  state: AgentState,
  reply: Reply,
  { run, endNode }: { run: RunContext; endNode: string },
): Command {
  const usage = addUsage(state.usage, reply.usage);
  if (endNode === END) run.emit({ type: "agent.finished", span: state.span, agent: agent.definition.id, usage });
  const limited = state.limited || state.turns >= run.limits.turns;
  return new Command({ update: { ...progress(state, reply), limited }, goto: endNode });
}

function progress(state: AgentState, reply: Reply): Partial<AgentState> {
  const { goal, span, promised } = state;
  return { goal, span, promised, turns: state.turns + 1, usage: reply.usage, messages: [reply.message] };
}
