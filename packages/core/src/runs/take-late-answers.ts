import { OrchestrateError } from "../errors.ts";
import type { RunStore } from "../stores/run-store.ts";
import type { RunResult } from "./run-result.ts";

/**
 * Goes on with a run that came to rest while somebody was answering: after its last look at the store and before it was
 * given up, so that whoever answered saw it at work and left it to its process. Whoever is faster goes on with it.
 */
export async function takeLateAnswers(
  rested: RunResult,
  store: RunStore,
  goOn: () => Promise<RunResult>,
): Promise<RunResult> {
  let result = rested;
  while (result.status === "waiting") {
    const open = new Set(result.questions.map(({ id }) => id));
    const questions = await store.listQuestions(result.runId);
    if (!questions.some(({ id, answer }) => open.has(id) && answer !== undefined)) return result;
    try {
      result = await goOn();
    } catch (error) {
      if (error instanceof OrchestrateError && error.code === "run-busy") return result;
      throw error;
    }
  }
  return result;
}
