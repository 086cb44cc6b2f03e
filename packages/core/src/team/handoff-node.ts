import { errorMessage } from "../error-message.ts";
import { delegateBrief } from "./brief.ts";
import type { HandoffDispatch } from "./dispatch.ts";
import { isFatal } from "./is-fatal.ts";
import { failedReceipt, makeReceipt, receiptText } from "./make-receipt.ts";
import type { NodeConfig, RunOf } from "./node-names.ts";
import type { Receipt } from "./receipt.ts";
import type { RunContext } from "./run-context.ts";
import type { AgentState } from "./team-state.ts";
import { toolMessage } from "./tool-node.ts";

/** Runs the graph of a target as a nested run. */
export type RunDelegate = (input: Partial<AgentState>, agentId: string) => Promise<AgentState>;

/**
 * The node of one declared edge: runs the target's own graph and answers with a receipt. A delegate that breaks down
 * is an answer too; otherwise it would abort its siblings and drop what they have done.
 */
export function handoffNode(from: string, runOf: RunOf, runDelegate: RunDelegate) {
  return async (state: AgentState, config: NodeConfig): Promise<Partial<AgentState>> => {
    if (state.dispatch?.type !== "handoff") return {};
    const run = runOf(config);
    const { dispatch } = state;
    const { to, childSpan, span, call } = dispatch;
    run.emit({ type: "handoff.started", span, childSpan, from, to, callId: call.id, why: dispatch.envelope.why });
    const update = await delegate(from, dispatch, run, { config, runDelegate });
    run.emit({ type: "handoff.completed", span, childSpan, from, to, receipt: update.receipt });
    const { receipt, ...rest } = update;
    const ok = receipt.status === "completed" || receipt.status === "partial";
    return { ...rest, messages: [toolMessage(call, receiptText(receipt), ok)] };
  };
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
  const brief = delegateBrief({ goal, facts: run.facts, inputs: run.inputs }, from, envelope, artifacts);
  try {
    const position = { goal, span: childSpan, depth: depth + 1, allowance, trail: [...dispatch.trail] };
    const input = { messages: [brief], ...position, promised, artifacts: { ...artifacts } };
    const child = await site.runDelegate(input, to);
    const receipt = makeReceipt(from, dispatch, { ...child, summary: child.messages.at(-1)?.text ?? "" });
    return { receipt, receipts: [...child.receipts, receipt], artifacts: child.artifacts, usage: child.usage };
  } catch (error) {
    if (isFatal(error, site.config.signal)) throw error;
    const receipt = failedReceipt(from, dispatch, `${to} broke down: ${errorMessage(error)}`);
    return { receipt, receipts: [receipt], artifacts: {}, usage: receipt.usage };
  }
}
