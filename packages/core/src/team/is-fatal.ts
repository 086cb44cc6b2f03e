import { isGraphBubbleUp } from "@langchain/langgraph";
import { OrchestrateError } from "../errors.ts";

/**
 * Whether an error must end the run instead of becoming an answer to a tool call: LangGraph's own signals, a run that
 * was stopped, and a store or an output folder that does not take what is written.
 */
export function isFatal(error: unknown, signal: AbortSignal | undefined): boolean {
  if (isGraphBubbleUp(error) || signal?.aborted === true) return true;
  return error instanceof OrchestrateError && (error.code === "store-failed" || error.code === "output-failed");
}
