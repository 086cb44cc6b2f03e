import type { Fault } from "./fault.ts";

const page = "<html><head><title>502 Bad Gateway</title></head></html>";
const error = (fields: object): string => JSON.stringify({ error: fields });

function limited(id: string, retryAfter: string | undefined, always: RegExp, isFinal = false): Fault {
  const headers: Record<string, string> = retryAfter === undefined ? {} : { "retry-after": retryAfter };
  return { id: `N1 429, Retry-After ${id}`, always, isFinal, reply: { status: 429, headers } };
}

const inTwoSeconds = new Date(Date.now() + 2000).toUTCString();

/** Statuses that are no reply: rate limits, refusals, outages, redirects (rows N1, N2, N3, N10). */
export const statusFaults: readonly Fault[] = [
  limited("3", "3", /refuses more requests for now \(429\).* \(tried 3 times in 6 s\)/),
  limited("a date", inTwoSeconds, /\(429\).* \(tried 3 times/),
  limited("absent", undefined, /\(429\).* \(tried 3 times/),
  limited("negative", "-5", /\(429\).* \(tried 3 times/),
  limited("garbage", "soon", /\(429\).* \(tried 3 times/),
  limited("86400", "86400", /it asks to wait 86400 s, the limit is 120 s/, true),
  {
    id: "N2 quota",
    reply: { status: 429, body: error({ message: "You exceeded your current quota", code: "insufficient_quota" }) },
    always: /refuses the call for good \(429, insufficient_quota\): You exceeded your current quota/,
    isFinal: true,
  },
  {
    id: "N2 401",
    reply: { status: 401, body: error({ message: "Incorrect API key provided: sk-canary-0123456789" }) },
    always: /rejected the key \(401\)$/,
    isFinal: true,
  },
  { id: "N2 403", reply: { status: 403 }, always: /rejected the key \(403\)$/, isFinal: true },
  {
    id: "N2 404",
    reply: { status: 404, body: error({ message: "no such model" }) },
    always: /knows no model "m" at this address \(404\): no such model/,
    isFinal: true,
  },
  { id: "N2 402", reply: { status: 402 }, always: /refuses the call for good \(402\)/, isFinal: true },
  { id: "N2 400", reply: { status: 400 }, always: /failed with 400: status 400/, isFinal: true },
  { id: "N2 413", reply: { status: 413 }, always: /failed with 413/, isFinal: true },
  { id: "N3 500", reply: { status: 500 }, always: /failed with 500: status 500 \(tried 3 times/ },
  {
    id: "N3 502 with a page",
    reply: { status: 502, body: page, type: "text/html" },
    always: /failed with 502: <html><head><title>502 Bad Gateway<\/title><\/head><\/html> \(tried 3/,
  },
  { id: "N3 503", reply: { status: 503 }, always: /failed with 503.* \(tried 3 times/ },
  { id: "N3 504", reply: { status: 504 }, always: /failed with 504.* \(tried 3 times/ },
  { id: "N3 529", reply: { status: 529 }, always: /failed with 529.* \(tried 3 times/ },
  { id: "N3 408", reply: { status: 408 }, always: /failed with 408.* \(tried 3 times/ },
  {
    id: "N10 307 elsewhere",
    reply: { status: 307, headers: { location: "https://elsewhere.example/v1/chat/completions" } },
    always: /redirects to elsewhere\.example, which is refused$/,
    isFinal: true,
  },
  {
    id: "N10 302 in a circle",
    reply: { status: 302, headers: { location: "/v1/chat/completions" } },
    always: /redirects elsewhere, which is refused$/,
    isFinal: true,
  },
];
