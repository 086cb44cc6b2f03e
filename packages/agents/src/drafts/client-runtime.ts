import { LIMITS } from "./field-limits.ts";

/** The part of the drafted client that is the same for every API. */
export const CLIENT_RUNTIME = `export type Uuid = string;
/** RFC 3339 in UTC, such as 2026-01-31T09:30:00Z. */
export type DateTimeString = string;
/** Such as 2026-01-31. */
export type DateString = string;
/** An exact decimal as text. Do not turn it into a number: 0.1 + 0.2 is not 0.3 there. */
export type DecimalString = string;

export interface Money {
  readonly amount: DecimalString;
  /** ISO 4217. */
  readonly currency: string;
}

export interface PageRequest {
  /** At most ${LIMITS.pageMax}; ${LIMITS.pageDefault} when absent. */
  readonly limit?: number;
  readonly cursor?: string;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Absent on the last page. */
  readonly nextCursor?: string;
}

/** A resource together with its entity tag, which a later change must send. */
export interface Versioned<T> {
  readonly value: T;
  readonly etag: string;
}

/** Problem details (RFC 9457). Branch on \`type\`; show \`detail\`; keep \`traceId\` for support. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail?: string;
  readonly traceId?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

/** Every answer that is not a success. An unreachable server is the TypeError that fetch throws. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly problem: Problem;
  /** Seconds after which the server asks to try again. */
  readonly retryAfterSeconds: number | undefined;

  constructor(problem: Problem, retryAfterSeconds?: number) {
    super(problem.detail ?? problem.title);
    this.problem = problem;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

export interface ClientOptions {
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** Called for each attempt, so that a token that was renewed meanwhile is used. */
  readonly accessToken: () => Promise<string>;
  /** Passed in, so that tests and servers bring their own. */
  readonly fetch: typeof globalThis.fetch;
  readonly wait?: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
  readonly random?: () => number;
  /** Attempts in all; 3 when absent (assumed). */
  readonly attempts?: number;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/** One key for one intent of the user: made when a form opens, kept while it is repeated, new after a success. */
export interface CreateOptions extends CallOptions {
  readonly idempotencyKey: string;
}

interface Call extends CallOptions {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly query?: object;
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

async function send(options: ClientOptions, call: Call): Promise<Response> {
  const attempts = options.attempts ?? 3;
  for (let attempt = 1; ; attempt += 1) {
    const outcome = await attemptOnce(options, call);
    if (outcome instanceof Response && outcome.ok) return outcome;
    const error = outcome instanceof Response ? await errorFrom(outcome) : outcome;
    call.signal?.throwIfAborted();
    if (attempt >= attempts || !isWorthRepeating(error)) throw error;
    const asked = error instanceof ApiError ? error.retryAfterSeconds : undefined;
    // Full jitter: clients that failed together must not come back together.
    const jitter = (options.random ?? Math.random)() * Math.min(8000, 250 * 2 ** attempt);
    await (options.wait ?? sleep)(asked === undefined ? jitter : asked * 1000 + jitter, call.signal);
  }
}

async function attemptOnce(options: ClientOptions, call: Call): Promise<Response | TypeError> {
  const parameters = Object.entries(call.query ?? {}).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(parameters.map(([name, value]) => [name, String(value)])).toString();
  const url = \`\${options.baseUrl}\${call.path}\${query === "" ? "" : \`?\${query}\`}\`;
  const type = call.method === "PATCH" ? "application/merge-patch+json" : "application/json";
  const headers = {
    Accept: "application/json, application/problem+json",
    Authorization: \`Bearer \${await options.accessToken()}\`,
    ...(call.body === undefined ? {} : { "Content-Type": type }),
    ...call.headers,
  };
  const body = call.body === undefined ? {} : { body: JSON.stringify(call.body) };
  const signal = call.signal === undefined ? {} : { signal: call.signal };
  // Called without a receiver: a browser's own fetch refuses any other than the window.
  const { fetch } = options;
  try {
    return await fetch(url, { method: call.method, headers, ...body, ...signal });
  } catch (error) {
    if (error instanceof TypeError) return error;
    throw error;
  }
}

/**
 * 429 and 503 say that no work was done; a lost connection does not, and is repeated all the same: GET changes nothing,
 * POST carries its key, and PATCH and DELETE carry If-Match: of a change that did arrive, the second attempt of a PATCH
 * answers 412, and that of a DELETE 404.
 */
function isWorthRepeating(error: ApiError | TypeError): boolean {
  return error instanceof TypeError || error.problem.status === 429 || error.problem.status === 503;
}

async function errorFrom(response: Response): Promise<ApiError> {
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  const retryAfter = Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
  const plain: Problem = { type: "about:blank", title: response.statusText, status: response.status };
  const isProblem = response.headers.get("Content-Type")?.startsWith("application/problem+json") ?? false;
  const problem = isProblem ? ((await response.json()) as Problem) : plain;
  return new ApiError({ ...problem, status: response.status }, retryAfter);
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}

async function versioned<T>(response: Response): Promise<Versioned<T>> {
  return { value: (await response.json()) as T, etag: response.headers.get("ETag") ?? "" };
}

/** All items of a list, page after page, fetched as they are read: \`for await (const one of everyItem((cursor) => …))\`. */
export async function* everyItem<T>(fetchPage: (cursor: string | undefined) => Promise<Page<T>>): AsyncGenerator<T> {
  let cursor: string | undefined;
  do {
    const page = await fetchPage(cursor);
    yield* page.items;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}
`;
