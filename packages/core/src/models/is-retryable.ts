import { OrchestrateError } from "../errors.ts";

const passingStatus = new Set([408, 409, 425, 429, 500, 502, 503, 504, 529]);
const passingCodes = new Set(["ECONNRESET", "ECONNREFUSED", "EPIPE", "ETIMEDOUT", "EAI_AGAIN", "UND_ERR_SOCKET"]);

/** Whether the same model call may succeed when it is made again: overload, a broken connection, a reply that broke off. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof OrchestrateError) return error.code === "model-failed";
  if (typeof error !== "object" || error === null) return false;
  const { status, name, cause } = error as { status?: unknown; name?: unknown; cause?: unknown };
  if (name === "AbortError" || name === "APIUserAbortError") return false;
  if (typeof status === "number") return passingStatus.has(status);
  return isBrokenConnection(error) || (cause !== error && isRetryable(cause));
}

// An error event inside a stream has neither a status nor a name of its own.
function isBrokenConnection(error: object): boolean {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (typeof code === "string" && passingCodes.has(code)) return true;
  return name === "APIConnectionError" || error.constructor.name === "APIError";
}
