import { OrchestrateError } from "../errors.ts";
import type { AgentModel } from "./agent-model.ts";

/** Longest part of an endpoint's own words that is passed on. */
const shownLength = 200;

/** What an error of a model call means: one sentence and a hint, without the key, the prompt or a stack. */
export function modelError(error: unknown, model: AgentModel): OrchestrateError {
  const own = ownError(error);
  if (own !== undefined) return own;
  const { status, message = String(error) } = (error ?? {}) as { status?: number; message?: string };
  const words = shorten(model.endpoint?.redact(message) ?? message);
  if (status !== undefined) return statusError(status, words, model);
  return connectionError(`${words} ${causesOf(error)}`.trim(), model.endpoint?.host ?? model.name);
}

function connectionError(reason: string, where: string): OrchestrateError {
  if (reason.includes("ECONNREFUSED")) return failed(`nothing listens at ${where} (connection refused)`);
  if (reason.includes("redirect")) return failed(`${where} redirects elsewhere, which is refused`);
  if (/UND_ERR_SOCKET|ECONNRESET|terminated/.test(reason)) return failed(`the connection to ${where} broke off`);
  if (/ENOTFOUND|EAI_AGAIN/.test(reason)) return failed(`there is no host ${where}`);
  return failed(reason);
}

// Our own errors travel inside the client's.
function ownError(error: unknown): OrchestrateError | undefined {
  for (let inner = error; inner !== undefined && inner !== null; inner = (inner as { cause?: unknown }).cause)
    if (inner instanceof OrchestrateError) return inner;
  return undefined;
}

// The endpoint's own words about a rejected key hold parts of the key, so they are not passed on.
function statusError(status: number, words: string, { endpoint, name }: AgentModel): OrchestrateError {
  const where = endpoint?.host ?? name;
  if (status === 401 || status === 403) {
    const key = endpoint?.keyName;
    const hint =
      key === undefined ? "No key was sent: set OPENAI_API_KEY or apiKeyEnv." : `It was sent the key in ${key}.`;
    return failed(`${where} rejected the key (${status})`, hint);
  }
  if (status === 404) return failed(`${where} knows no model ${name} at this address (404): ${words}`);
  if (status === 429) return failed(`${where} refuses more requests for now (429)`);
  return failed(`${where} failed with ${status}: ${words.replace(new RegExp(`^${status} `), "")}`);
}

function failed(message: string, hint?: string): OrchestrateError {
  return new OrchestrateError("model-failed", message, hint === undefined ? {} : { hint });
}

function causesOf(error: unknown): string {
  const { cause } = (error ?? {}) as { cause?: { message?: string; code?: string; cause?: unknown } };
  if (cause === undefined || cause === null) return "";
  return [cause.code, cause.message, causesOf(cause)].filter((part) => part !== undefined && part !== "").join(" ");
}

function shorten(text: string): string {
  // The client adds an address of its own for troubleshooting.
  const [words = ""] = text.split("\n\nTroubleshooting URL");
  // oxlint-disable-next-line no-control-regex -- an endpoint's words may hold terminal control characters
  const plain = words.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, " ").trim();
  return plain.length <= shownLength ? plain : `${plain.slice(0, shownLength)}…`;
}
