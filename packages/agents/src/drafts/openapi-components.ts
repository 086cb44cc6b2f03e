import { LIMITS } from "./field-limits.ts";
import { refTo, type Json } from "./openapi-schemas.ts";

type JsonObject = { readonly [key: string]: Json };

function problem(status: number, slug: string, title: string, more: JsonObject = {}): JsonObject {
  const { description = title, detail, ...rest } = more;
  const example = { type: `/problems/${slug}`, title, status, ...(detail === undefined ? {} : { detail }) };
  return {
    description,
    ...rest,
    content: { "application/problem+json": { schema: refTo("schemas", "Problem"), example } },
  };
}

/** The answers to what goes wrong, each as problem details (RFC 9457). */
export function problemResponses(): JsonObject {
  const retry = { "Retry-After": refTo("headers", "RetryAfter") };
  const limited = {
    ...retry,
    RateLimit: refTo("headers", "RateLimit"),
    "RateLimit-Policy": refTo("headers", "RateLimitPolicy"),
  };
  const challenge = { "WWW-Authenticate": { description: "RFC 6750.", schema: { type: "string" } } };
  return {
    BadRequest: problem(400, "bad-request", "The request cannot be read", {
      description:
        "Not JSON, an unknown parameter, a cursor that this service did not issue, or a missing Idempotency-Key.",
    }),
    Unauthorized: problem(401, "unauthorized", "The token is missing or not valid", { headers: challenge }),
    Forbidden: problem(403, "forbidden", "The token lacks the scope"),
    NotFound: problem(404, "not-found", "There is no such resource"),
    Conflict: problem(409, "conflict", "The state does not allow it", {
      description:
        "A unique value is taken, others still refer to it, or a request with this Idempotency-Key is still running.",
    }),
    PreconditionFailed: problem(412, "precondition-failed", "Somebody else changed it first", {
      description: "The entity tag in If-Match is not the current one: read again, then repeat.",
    }),
    Unprocessable: problem(422, "validation-failed", "A value is not acceptable", {
      description: "A property breaks its schema or a rule, or the Idempotency-Key was used with another body.",
    }),
    PreconditionRequired: problem(428, "precondition-required", "If-Match is missing", { description: "RFC 6585." }),
    TooManyRequests: problem(429, "too-many-requests", "Too many requests", {
      description: "The tenant's quota is used up; Retry-After says how long to wait.",
      headers: limited,
    }),
    Unavailable: problem(503, "unavailable", "Overloaded", {
      description: "The request was shed before any work was done, so it is safe to repeat after Retry-After.",
      headers: retry,
    }),
  };
}

/** Response headers. The names of the rate limit headers follow the IETF httpapi draft. */
export function responseHeaders(): JsonObject {
  return {
    ETag: {
      description: "Entity tag of this version, for If-Match and If-None-Match.",
      required: true,
      schema: { type: "string", examples: ['"7"'] },
    },
    Location: {
      description: "Where the new resource is.",
      required: true,
      schema: { type: "string", format: "uri-reference" },
    },
    RateLimit: {
      description: "What is left of the quota and when it is renewed.",
      schema: { type: "string", examples: ['"default";r=49;t=12'] },
    },
    RateLimitPolicy: {
      description: "The quota and its window in seconds.",
      schema: { type: "string", examples: ['"default";q=50;w=30'] },
    },
    RetryAfter: { description: "Seconds to wait.", required: true, schema: { type: "integer", minimum: 1 } },
  };
}

function header(name: string, required: boolean, description: string, schema: Json): JsonObject {
  return { name, in: "header", required, description, schema };
}

/** Parameters that several operations share. */
export function sharedParameters(): JsonObject {
  return {
    Limit: {
      name: "limit",
      in: "query",
      description: "Size of the page. Larger values are refused, not cut down.",
      schema: { type: "integer", minimum: 1, maximum: LIMITS.pageMax, default: LIMITS.pageDefault },
    },
    Cursor: {
      name: "cursor",
      in: "query",
      description:
        "`nextCursor` of the page before. Opaque; it holds the position, so a page costs the same however deep it is.",
      schema: { type: "string", maxLength: 512 },
    },
    IdempotencyKey: header(
      "Idempotency-Key",
      true,
      `Chosen by the client, one per intent, such as a UUID. Kept for ${LIMITS.idempotencyHours} hours (assumed).`,
      {
        type: "string",
        minLength: 16,
        maxLength: LIMITS.idempotencyKey,
        examples: ["0198b2f4-7c1e-7d3a-9b5e-2f6c8a1d4e70"],
      },
    ),
    IfMatch: header("If-Match", true, "Entity tag of the version that the change is based on.", {
      type: "string",
      examples: ['"7"'],
    }),
    IfNoneMatch: header("If-None-Match", false, "Entity tag that the client has; answers 304 when it is current.", {
      type: "string",
      examples: ['"7"'],
    }),
  };
}
