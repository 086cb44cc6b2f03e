import { OrchestrateError } from "../errors.ts";

/** Longest part of an endpoint's own words that is passed on. */
const shownLength = 200;

/** What an error of a model call means, in one sentence without the key, the prompt or a stack. */
export function modelErrorMessage(error: unknown): string {
  if (error instanceof OrchestrateError) return error.message;
  const { status, message = String(error) } = (error ?? {}) as { status?: number; message?: string };
  if (status !== undefined) return statusMessage(status, message);
  const reason = `${message} ${causeOf(error)}`.trim();
  if (reason.includes("ECONNREFUSED")) return "nothing listens at the endpoint (connection refused)";
  if (reason.includes("redirect")) return "the endpoint redirects elsewhere, which is refused";
  return shorten(reason);
}

// The endpoint's own words about a rejected key hold parts of the key, so they are not passed on.
function statusMessage(status: number, message: string): string {
  if (status === 401 || status === 403) return `the endpoint rejected the key (${status})`;
  if (status === 404) return `the endpoint knows no such model or path (404): ${shorten(message)}`;
  if (status === 429) return "the endpoint refuses more requests for now (429)";
  return `the endpoint failed with ${status}: ${shorten(message)}`;
}

function causeOf(error: unknown): string {
  const { cause } = (error ?? {}) as { cause?: { message?: string; code?: string; cause?: unknown } };
  if (cause === undefined || cause === null) return "";
  return [cause.code, cause.message, causeOf(cause)].filter((part) => part !== undefined && part !== "").join(" ");
}

function shorten(text: string): string {
  // oxlint-disable-next-line no-control-regex -- an endpoint's words may hold terminal control characters
  const plain = text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
  return plain.length <= shownLength ? plain : `${plain.slice(0, shownLength)}…`;
}
