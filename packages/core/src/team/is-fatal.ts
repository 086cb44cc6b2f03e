import { isGraphBubbleUp } from "@langchain/langgraph/web";
import { OrchestrateError, type ErrorCode } from "../errors.ts";

const fatal: ReadonlySet<ErrorCode> = new Set([
  "store-failed",
  "output-failed",
  "run-busy",
  "question-failed",
  "stopped",
  "replay-missed",
]);

/**
 * Whether an error must end the run instead of becoming an answer to a tool call: LangGraph's own signals, a run that
 * was stopped or taken over, a store or an output folder that does not take what is written, and a cassette that lacks
 * a reply.
 */
export function isFatal(error: unknown, signal: AbortSignal | undefined): boolean {
  if (isGraphBubbleUp(error) || signal?.aborted === true) return true;
  return error instanceof OrchestrateError && fatal.has(error.code);
}
