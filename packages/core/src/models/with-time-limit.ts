import { OrchestrateError } from "../errors.ts";

/**
 * Runs work that is given up when it shows no progress for `limitMs`; without a limit it just runs. The signal that the
 * work gets also aborts with the outer one. Throws `model-failed` at the limit.
 */
export async function withTimeLimit<T>(
  limitMs: number | undefined,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal | undefined, progress: () => void) => Promise<T>,
): Promise<T> {
  if (limitMs === undefined) return work(outer, () => undefined);
  const silence = new AbortController();
  const give = (): void => silence.abort();
  let timer = setTimeout(give, limitMs);
  const progress = (): void => {
    clearTimeout(timer);
    timer = setTimeout(give, limitMs);
  };
  try {
    const signal = outer === undefined ? silence.signal : AbortSignal.any([outer, silence.signal]);
    return await work(signal, progress);
  } catch (error) {
    if (!silence.signal.aborted || outer?.aborted === true) throw error;
    throw new OrchestrateError("model-failed", `no data from the endpoint for ${limitMs / 1000} s`);
  } finally {
    clearTimeout(timer);
  }
}
