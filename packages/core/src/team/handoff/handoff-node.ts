import { errorMessage } from "../../error-message.ts";
import { approveHandoff, type AskedEdge } from "../people/approval.ts";
import { delegateBrief } from "../brief.ts";
import type { HandoffDispatch } from "./dispatch.ts";
import { factsAtStart } from "../facts-change.ts";
import { isFatal } from "../is-fatal.ts";
import { failedReceipt, makeReceipt, receiptText } from "./make-receipt.ts";
import type { NodeConfig, RunOf } from "../node-names.ts";
import type { GivenAnswer } from "../people/question.ts";
import type { Receipt } from "./receipt.ts";
import type { RunContext } from "../run-context.ts";
import type { AgentState } from "../team-state.ts";
import { takeStep } from "../take-step.ts";
import { toolMessage } from "../tools/tool-node.ts";

/** Runs the graph of a target as a nested run. */
export type RunDelegate = (input: Partial<AgentState>, agentId: string, config: NodeConfig) => Promise<AgentState>;

/**
 * The node of one declared edge: runs the target's own graph and answers with a receipt. A delegate that breaks down
 * is an answer too; otherwise it would abort its siblings and drop what they have done.
 */
export function handoffNode(edge: AskedEdge, runOf: RunOf, runDelegate: RunDelegate) {
  const { from } = edge;
  return async (state: AgentState, config: NodeConfig): Promise<Partial<AgentState>> => {
    if (state.dispatch?.type !== "handoff") return {};
    const run = runOf(config);
    const asked = state.dispatch;
    const { to, childSpan, span, call } = asked;
    const answer = await approveHandoff(run, asked, edge);
    if (answer?.decision === "rejected") return refuse(from, asked, run, answer);
    const dispatch = answer?.decision === "edited" ? withTask(asked, answer.text) : asked;
    run.emit({ type: "handoff.started", span, childSpan, from, to, callId: call.id, why: dispatch.envelope.why });
    run.openSpans.open(childSpan);
    const update = await delegate(from, dispatch, run, { config, runDelegate });
    run.emit({ type: "handoff.completed", span, childSpan, from, to, receipt: update.receipt });
    const { receipt, ...rest } = update;
    const ok = receipt.status === "completed" || receipt.status === "partial";
    return { ...rest, messages: [toolMessage(call, receiptText(receipt), ok)] };
  };
}

function withTask(dispatch: HandoffDispatch, task: string): HandoffDispatch {
  return { ...dispatch, envelope: { ...dispatch.envelope, task } };
}

async function refuse(
  from: string,
  { span, to, call, step }: HandoffDispatch,
  run: RunContext,
  { by, reason }: Extract<GivenAnswer, { decision: "rejected" }>,
): Promise<Partial<AgentState>> {
  const { text } = await takeStep(run, step, async (held) => {
    const text = `${by} refused this handoff: ${reason}`;
    held.emit({ type: "handoff.refused", span, from, to, callId: call.id, reason: text });
    return { text: `${text}\nAsk for something else that respects the reason, or go on without it.` };
  });
  return { messages: [toolMessage(call, text, false)] };
}

type Delegated = Pick<AgentState, "artifacts" | "usage" | "receipts"> & { receipt: Receipt };

async function delegate(
  from: string,
  dispatch: HandoffDispatch,
  run: RunContext,
  site: { config: NodeConfig; runDelegate: RunDelegate },
): Promise<Delegated> {
  const { envelope, childSpan, depth, goal, artifacts, to, allowance } = dispatch;
  const promised = envelope.deliverables.map(({ kind }) => kind);
  const facts = factsAtStart(childSpan, run.changes, run.facts);
  const brief = delegateBrief({ goal, facts, inputs: run.inputs }, from, envelope, artifacts);
  try {
    const position = { goal, span: childSpan, depth: depth + 1, allowance, trail: [...dispatch.trail] };
    const input = { messages: [brief], ...position, promised, artifacts: { ...artifacts } };
    const child = await site.runDelegate(input, to, site.config);
    const receipt = makeReceipt(from, dispatch, { ...child, summary: child.messages.at(-1)?.text ?? "" });
    return { receipt, receipts: [...child.receipts, receipt], artifacts: child.artifacts, usage: child.usage };
  } catch (error) {
    if (isFatal(error, site.config.signal)) throw error;
    const receipt = failedReceipt(from, dispatch, `${to} broke down: ${errorMessage(error)}`);
    return { receipt, receipts: [receipt], artifacts: {}, usage: receipt.usage };
  }
}
