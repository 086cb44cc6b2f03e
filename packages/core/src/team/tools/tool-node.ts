import { errorMessage } from "../../error-message.ts";
import { ToolMessage } from "@langchain/core/messages";
import { argumentFaults } from "../reply/argument-faults.ts";
import type { DocumentApproval } from "../../deliverables/document-site.ts";
import type { CallAnswer, ToolAnswer } from "./agent-tool.ts";
import { documentApproval } from "../people/approval.ts";
import type { CompiledAgent } from "../compiled-agent.ts";
import type { Dispatch, NamedCall, ToolDispatch } from "../handoff/dispatch.ts";
import { handoffTarget } from "../handoff/handoff-tool.ts";
import { isFatal } from "../is-fatal.ts";
import type { NodeConfig, RunOf } from "../node-names.ts";
import type { RunEventBody } from "../../runs/events/run-event.ts";
import { takeStep } from "../take-step.ts";
import type { RunContext } from "../run-context.ts";
import type { AgentState } from "../team-state.ts";

/** The node of an agent's own tools: one call, one answer, whatever happens. */
export function toolNode(agent: CompiledAgent, runOf: RunOf) {
  return async ({ dispatch }: AgentState, config: NodeConfig): Promise<Partial<AgentState>> => {
    if (dispatch === undefined || dispatch.type === "handoff") return {};
    const run = runOf(config);
    const { call, step } = dispatch;
    const answerOnce = async (held: RunContext): Promise<CallAnswer> => {
      const answer = await run.begin(() => answerCall(agent, dispatch, held, config.signal));
      held.emit(answeredEvent(agent, dispatch, answer));
      return answer;
    };
    // A text that was read is not kept a second time. All else rests on what may be different when the run is resumed: a
    // refusal on limits, what became of a document on who was writing beside.
    const readsOnly = dispatch.type === "tool" && agent.tools.get(call.name)?.readsOnly === true;
    const {
      ok,
      text,
      artifacts = {},
    } = await takeStep(run, step, answerOnce, (answer) => (readsOnly ? undefined : answer));
    return { messages: [toolMessage(call, text, ok)], artifacts: { ...artifacts } };
  };
}

function answeredEvent(
  agent: CompiledAgent,
  { type, call, span }: Dispatch,
  { ok, text, summary }: ToolAnswer,
): RunEventBody {
  const to = type === "refusal" ? handoffTarget(call.name) : undefined;
  if (to === undefined) return { type: "tool.answered", span, callId: call.id, tool: call.name, ok, summary };
  return { type: "handoff.refused", span, from: agent.definition.id, to, callId: call.id, reason: text };
}

/** The one answer to a tool call. */
export function toolMessage(call: Pick<NamedCall, "id" | "name">, content: string, ok: boolean): ToolMessage {
  return new ToolMessage({ tool_call_id: call.id, name: call.name, content, status: ok ? "success" : "error" });
}

async function answerCall(
  agent: CompiledAgent,
  dispatch: Exclude<Dispatch, { type: "handoff" }>,
  run: RunContext,
  signal: AbortSignal | undefined,
): Promise<CallAnswer> {
  if (dispatch.type === "refusal") {
    const { reason, limit } = dispatch;
    return { ...failure(reason), ...(limit && { limit }) };
  }
  try {
    return await callTool(agent, dispatch, run);
  } catch (error) {
    if (isFatal(error, signal)) throw error;
    return failure(`${dispatch.call.name} failed: ${errorMessage(error)}`);
  }
}

async function callTool(agent: CompiledAgent, dispatch: ToolDispatch, run: RunContext): Promise<ToolAnswer> {
  const { call, args, span, artifacts, model } = dispatch;
  const tool = agent.tools.get(call.name);
  if (tool === undefined) return failure(`There is no tool ${call.name}.`);
  const parsed = tool.schema.safeParse(JSON.parse(args));
  if (!parsed.success) return failure(argumentFaults(parsed.error));
  const approvalFor = (kind: string): DocumentApproval | undefined => documentApproval(run, dispatch, kind);
  return tool.invoke(parsed.data, { run, agent: agent.definition.id, model, span, artifacts, approvalFor });
}

function failure(text: string): ToolAnswer {
  return { ok: false, text, summary: text.split("\n", 1)[0] ?? text };
}
