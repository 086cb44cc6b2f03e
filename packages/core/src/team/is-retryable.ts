import { OrchestrateError } from "../errors.ts";

const retryableStatus = new Set([408, 409, 425, 429, 500, 502, 503, 504, 529]);
const retryableCodes = new Set(["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT", "EAI_AGAIN", "UND_ERR_SOCKET"]);

/** Whether the same model call may succeed when it is made again: overload, a broken connection, an empty stream. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof OrchestrateError) return error.code === "model-failed";
  if (typeof error !== "object" || error === null) return false;
  const { status, code, name, cause } = error as { status?: unknown; code?: unknown; name?: unknown; cause?: unknown };
  if (name === "AbortError") return false;
  if (typeof status === "number") return retryableStatus.has(status);
  if (typeof code === "string" && retryableCodes.has(code)) return true;
  return name === "APIConnectionError" || (cause !== undefined && cause !== error && isRetryable(cause));
}
