import type { AIMessage, BaseMessage } from "@langchain/core/messages";
import type { AgentModel } from "../../models/agent-model.ts";
import { callModel, type GivenReply } from "../../models/call-model.ts";
import { EndpointError } from "../../models/endpoint/endpoint-error.ts";
import type { FunctionTool } from "../../models/function-tool.ts";
import { promptText } from "../../models/prompt-text.ts";
import { withPrice } from "../../models/token-usage.ts";
import type { RunEventBody } from "../../runs/events/run-event.ts";
import { withArgumentFault } from "./argument-faults.ts";
import type { CompiledAgent } from "../compiled-agent.ts";
import type { NextCall } from "../bounds/limit-reached.ts";
import type { NodeConfig } from "../node-names.ts";
import { readReply, type Reply } from "./read-reply.ts";
import type { RunContext } from "../run-context.ts";
import type { AgentState } from "../team-state.ts";

/** The model call that an agent makes next. */
export interface Turn extends NextCall {
  readonly model: AgentModel;
  readonly messages: readonly BaseMessage[];
  readonly tools: readonly FunctionTool[];
}

/** Who asks, and who is told of the reply. */
export interface Asking {
  readonly agent: CompiledAgent;
  readonly state: AgentState;
  readonly run: RunContext;
  readonly config: NodeConfig;
  /** Keeps the event together with the reply. */
  readonly tell: (event: RunEventBody) => void;
}

/**
 * One reply to an agent's turn, read and priced. When a model fails for good the next one of its chain is asked, and
 * for the rest of the run. A refusal is a reply: nobody takes over after one.
 */
export async function askModel(asking: Asking, next: Turn): Promise<Reply> {
  const { agent, state, run, tell } = asking;
  const { messages, tools } = next;
  const [span, turn] = [state.span, state.turns + 1];
  return run.takeTurn(async () => {
    const started = run.now();
    const { reply: raw, model } = await askChain(asking, next);
    const read = readReply(raw, {
      turnId: `${span}#${turn}`,
      takenIds: callIds(state.messages),
      promptText: () => promptText(messages, tools),
    });
    const calls = read.calls.map((call) => withArgumentFault(agent, call));
    const reply = { ...read, calls, model, usage: withPrice(read.usage, run.priceOf(model)) };
    const toolCalls = calls.map(({ call }) => call.name);
    const durationMs = run.now() - started;
    tell({ type: "model.replied", span, turn, model, usage: reply.usage, toolCalls, durationMs });
    return reply;
  });
}

async function askChain(asking: Asking, next: Turn): Promise<GivenReply> {
  const { run, state, config } = asking;
  for (let { model } = next; ;) {
    try {
      return await askOne(asking, { ...next, model });
    } catch (error) {
      const { fallback } = model;
      if (!(error instanceof EndpointError) || fallback === undefined || config.signal?.aborted === true) throw error;
      run.modelFailed(model);
      const { message: reason } = error;
      const turn = state.turns + 1;
      run.emit({ type: "model.replaced", span: state.span, turn, from: model.name, to: fallback.name, reason });
      model = fallback;
    }
  }
}

async function askOne({ state, run, config }: Asking, { model, messages, tools }: Turn): Promise<GivenReply> {
  const [span, turn] = [state.span, state.turns + 1];
  run.emit({ type: "model.called", span, turn, model: model.name });
  return callModel(model, [...messages], tools, {
    config,
    place: { span, turn },
    onText: run.streamsText ? (text) => run.emit({ type: "text.streamed", span, text }) : undefined,
    onFailure: (reason, retryInMs) => run.emit({ type: "model.failed", span, turn, reason, retryInMs }),
  });
}

function callIds(messages: readonly BaseMessage[]): ReadonlySet<string> {
  return new Set(
    messages.flatMap((message) => ((message as Partial<AIMessage>).tool_calls ?? []).map(({ id = "" }) => id)),
  );
}
