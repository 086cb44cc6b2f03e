import type { IncomingHttpHeaders } from "node:http";
import { EndpointError, lasting, passing } from "./endpoint-error.ts";
import { shownWords } from "./shown-words.ts";

/** Who was asked, for the sentence about a failure. */
export interface Asked {
  readonly host: string;
  readonly model: string;
  /** Environment variable of the key that was sent, if one was. */
  readonly keyName: string | undefined;
  /** Takes the key out of a text. */
  readonly redact: (text: string) => string;
}

/** Answers that other statuses than these promise nothing better for: overload, restarts, gateways. */
const passingStatus = new Set([408, 409, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529]);

/** Codes in an error's body after which asking again is of no use, whatever the status. */
const lastingCode =
  /^(?:insufficient_quota|billing_hard_limit_reached|billing_not_active|quota_exceeded|access_terminated|invalid_api_key|model_not_found|context_length_exceeded)$/;

/** What a response with this status means. `body` is what the endpoint says about it, at most some kilobytes. */
export function statusFault(
  { status, headers, body }: { status: number; headers: IncomingHttpHeaders; body: string },
  asked: Asked,
): EndpointError {
  if (status >= 300 && status < 400)
    return lasting(`${asked.host} redirects ${target(headers, asked)}, which is refused`);
  const said = errorSaid(body);
  const words = shownWords(asked.redact(said.message));
  const colon = words === "" ? "" : `: ${words}`;
  // The endpoint's own words about a rejected key hold parts of it, so they are not passed on.
  if (status === 401 || status === 403) return lasting(`${asked.host} rejected the key (${status})`, keyHint(asked));
  if (status === 404)
    return lasting(`${asked.host} knows no model ${JSON.stringify(asked.model)} at this address (404)${colon}`);
  if (status === 402 || lastingCode.test(said.code))
    return lasting(
      `${asked.host} refuses the call for good (${[status, asked.redact(said.code)].filter(Boolean).join(", ")})${colon}`,
    );
  if (status === 429)
    return new EndpointError(`${asked.host} refuses more requests for now (429)${colon}`, {
      may: true,
      afterMs: retryAfterMs(headers),
    });
  const message = `${asked.host} failed with ${status}${colon}`;
  if (!passingStatus.has(status)) return lasting(message);
  return new EndpointError(message, { may: true, afterMs: retryAfterMs(headers) });
}

/** What an error means that came inside a reply with status 200. */
export function errorInReply(error: unknown, asked: Asked): EndpointError {
  const said = errorSaid(JSON.stringify({ error }));
  const message = `${asked.host} reported an error instead of a reply: ${shownWords(asked.redact(said.message))}`;
  return lastingCode.test(said.code) ? lasting(message) : passing(message);
}

/** Milliseconds of a Retry-After header: seconds or a date; undefined when it is absent, negative or neither. */
function retryAfterMs(headers: IncomingHttpHeaders, now: () => number = Date.now): number | undefined {
  const exact = Number(headers["retry-after-ms"]);
  if (headers["retry-after-ms"] !== undefined && exact >= 0 && Number.isFinite(exact)) return exact;
  const value = headers["retry-after"]?.trim() ?? "";
  if (/^\d{1,9}(?:\.\d+)?$/.test(value)) return Number(value) * 1000;
  // Only the form of HTTP: Date.parse takes much else for a date.
  const date = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} [\d:]{8} GMT$/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now());
}

function keyHint({ keyName }: Asked): string {
  return keyName === undefined
    ? "No key was sent: set OPENAI_API_KEY or apiKeyEnv."
    : `It was sent the key in ${keyName}.`;
}

function target(headers: IncomingHttpHeaders, { redact }: Asked): string {
  const location = redact(headers.location ?? "");
  return URL.canParse(location) ? `to ${shownWords(new URL(location).host)}` : "elsewhere";
}

// `{ error: { message, code, type } }`, `{ error: "…" }`, `{ message }`, `{ detail }`, or a page.
function errorSaid(body: string): { message: string; code: string } {
  const parsed = parsedObject(body);
  if (parsed === undefined) return { message: body, code: "" };
  const { error = parsed } = parsed;
  if (typeof error === "string") return { message: error, code: "" };
  const { message, detail, code, type } = (error ?? {}) as Record<string, unknown>;
  const words = [message, detail].find((one) => typeof one === "string" && one !== "");
  const name = [code, type].find((one) => typeof one === "string" && lastingCode.test(one)) ?? code;
  return {
    message: typeof words === "string" ? words : JSON.stringify(error).slice(0, 400),
    code: typeof name === "string" && /^\w{1,60}$/.test(name) ? name : "",
  };
}

function parsedObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
