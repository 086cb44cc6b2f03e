import { defineDeliverable, type CheckOutcome, type DeliverableKind } from "@orchestrate/core";
import { designFrom } from "../design/design-from-facts.ts";
import { draftClient } from "../drafts/client-draft.ts";

const instructions = `Write what the frontend builds on: one TypeScript file without dependencies that compiles with \`tsc --strict\`. It is not checked by a tool yet, so check
it yourself against the API document, operation by operation.

- A type for each schema of the API and one function for each operation, named by its operationId; paths, parameters, headers and status codes exactly as there.
- \`fetch\`, the access token, waiting and randomness are passed in; no globals, no state between calls.
- Errors are one error class that carries the problem details (RFC 9457). Components branch on the problem's type or status, never on text.
- Every create takes the idempotency key from the caller: one key for one intent of the user, kept over repetitions. Every change takes the entity tag.
- Repeat only on a lost connection, 429 and 503; honour Retry-After; growing, random pauses; stop when the signal is aborted.
- Lists are read through an iterator that follows the cursor.
- Money and decimals stay strings. Nothing in the file computes with them.
- In one comment: what each screen shows while loading, empty, failed, offline, in conflict, over the quota and forbidden.
- Every number (pauses, attempts, lifetimes) is given by the task, measured, computed or marked "assumed".`;

const NOT_CHECKED: CheckOutcome = {
  status: "not-checked",
  reason:
    "no TypeScript compiler is embedded yet: run `tsc --noEmit --strict` on it and compare it with the API document",
};

/** The frontend's contract with the API as TypeScript. It is drafted, and honestly reported as not checked. */
export const apiClient: DeliverableKind = defineDeliverable({
  id: "api-client",
  title: "API client (TypeScript)",
  path: "web/api-client.ts",
  language: "typescript",
  instructions,
  reads: ["openapi"],
  draft: ({ facts, goal }) => [{ text: draftClient(designFrom(facts, goal)) }],
  check: () => Promise.resolve(NOT_CHECKED),
});
