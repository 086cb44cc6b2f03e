import {
  defineDeliverable,
  type CheckInput,
  type CheckOutcome,
  type DeliverableKind,
} from "@orchestrate/core/deliverables";
import { checkClient } from "../checkers/typescript-client.ts";
import { loadCompiler, type Compiler } from "../checkers/typescript-program.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftClient } from "../drafts/client-draft.ts";

const instructions = `Write what the frontend builds on: one TypeScript file without dependencies that compiles with \`tsc --strict\`. It is compiled, and
when there is an API document each request is compared with it; every error comes back to you with line and column.

- Write method and path of each request as literals where the request is made (\`method: "GET", path: "/v1/invoices"\`), headers and body beside them, so that they can be compared.
- No imports, except \`import type { … } from "./api-types"\`: the types that openapi-typescript generates from the API document.
- A type for each schema of the API and one function for each operation, named by its operationId; paths, parameters, headers and status codes exactly as there.
- \`fetch\`, the access token, waiting and randomness are passed in; no globals, no state between calls.
- Errors are one error class that carries the problem details (RFC 9457). Components branch on the problem's type or status, never on text.
- Every create takes the idempotency key from the caller: one key for one intent of the user, kept over repetitions. Every change takes the entity tag.
- Repeat only on a lost connection, 429 and 503; honour Retry-After; growing, random pauses; stop when the signal is aborted.
- Lists are read through an iterator that follows the cursor.
- Money and decimals stay strings. Nothing in the file computes with them.
- In one comment: what each screen shows while loading, empty, failed, offline, in conflict, over the quota and forbidden.
- Every number (pauses, attempts, lifetimes) is given by the task, measured, computed or marked "assumed".`;

async function check(input: CheckInput, prepared?: unknown): Promise<CheckOutcome> {
  return checkClient(input, prepared as Compiler | undefined);
}

/** The frontend's contract with the API as TypeScript, compiled and compared with the API document. */
export const apiClient: DeliverableKind = defineDeliverable({
  id: "api-client",
  title: "API client (TypeScript)",
  path: "web/api-client.ts",
  language: "typescript",
  instructions,
  reads: ["openapi"],
  draft: ({ facts, goal }) => [{ text: draftClient(designFrom(facts, goal)) }],
  checkedBy: "TypeScript, strict; requests, headers, bodies and types against the API",
  checkedWith: ["openapi"],
  recognises: ({ path, text }) =>
    path.endsWith(".ts") &&
    !/\.(?:d|test|spec)\.ts$/.test(path) &&
    /\bfetch\s*\([^)\n]{0,80}["'`][^"'`\n]{0,200}\/|\bpath: ["'`]\//.test(text),
  check,
  prepare: loadCompiler,
  isolated: import.meta.url,
});
