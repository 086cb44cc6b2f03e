import { OrchestrateError } from "../errors.ts";
import { connectionFault } from "./endpoint/connection-fault.ts";
import { lasting } from "./endpoint/endpoint-error.ts";
import { shownWords } from "./endpoint/shown-words.ts";
import { statusFault } from "./endpoint/status-fault.ts";

/** What an error means that a chat model of an app has thrown: one sentence, and whether asking again may help. */
export function foreignError(error: unknown, name: string): Error {
  const own = ownError(error);
  if (own !== undefined) return own;
  const { status, message = String(error), name: kind, headers } = (error ?? {}) as Foreign;
  if (kind === "AbortError" || kind === "APIUserAbortError" || kind === "ModelAbortError") return error as Error;
  if (typeof status === "number") {
    const body = message.replace(new RegExp(`^${status} `), "").split("\n\nTroubleshooting URL", 1)[0] ?? "";
    const asked = { host: name, model: name, keyName: undefined, redact: (text: string) => text };
    return statusFault({ status, headers: headersOf(headers), body }, asked);
  }
  const code = networkCode(error);
  return code === undefined ? lasting(shownWords(message)) : connectionFault({ code, message }, name);
}

interface Foreign {
  readonly status?: unknown;
  readonly message?: string;
  readonly name?: string;
  readonly headers?: unknown;
}

// Our own errors travel inside a client's.
function ownError(error: unknown): OrchestrateError | undefined {
  for (let inner = error; inner !== undefined && inner !== null; inner = (inner as { cause?: unknown }).cause)
    if (inner instanceof OrchestrateError) return inner;
  return undefined;
}

function headersOf(headers: unknown): Record<string, string> {
  if (headers instanceof Headers) return Object.fromEntries(headers.entries());
  return typeof headers === "object" && headers !== null ? (headers as Record<string, string>) : {};
}

function networkCode(error: unknown): string | undefined {
  for (let inner = error; typeof inner === "object" && inner !== null; inner = (inner as { cause?: unknown }).cause) {
    const { code, name } = inner as { code?: unknown; name?: unknown };
    if (typeof code === "string" && /^(?:E[A-Z_]+|UND_ERR_\w+)$/.test(code))
      return code.startsWith("UND_ERR") ? "ECONNRESET" : code;
    if (name === "APIConnectionError" || name === "APIConnectionTimeoutError") return "ECONNRESET";
  }
  return undefined;
}
