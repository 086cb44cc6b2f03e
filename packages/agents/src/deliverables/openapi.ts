import {
  defineDeliverable,
  type CheckInput,
  type CheckOutcome,
  type DeliverableKind,
} from "@orchestrate/core/deliverables";
import { asSerious, EXAMPLE_RULES } from "../checkers/as-serious.ts";
import { apiSchemaFaults } from "../checkers/api-schema-rules.ts";
import { bundleApi } from "../checkers/bundle-api.ts";
import { viewApi } from "../checkers/openapi-view.ts";
import { syntaxFaults } from "../checkers/json-fault.ts";
import {
  isRefused,
  referenceFaults,
  referenceFaultsBelow,
  relativeReferences,
} from "../checkers/outside-references.ts";
import { recordOf } from "../checkers/plain-data.ts";
import { lintOpenApi } from "../checkers/redocly.ts";
import { reportFindings, type Fault } from "../checkers/report-findings.ts";
import { toolVersion } from "../checkers/tool-version.ts";
import { parseYamlSource } from "../checkers/yaml-source.ts";
import { unlessTemplate } from "../checkers/unless-template.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftOpenApi } from "../drafts/openapi-draft.ts";
import { policyFaults } from "../policy/index.ts";

const instructions = `Write the HTTP API as one OpenAPI 3.1 document in YAML. It is linted by Redocly and by the rules below; what they find comes back to you
with line and column, and an error must be corrected before the document counts.

- No anchors, aliases or \`$ref\` to another file or address: every \`$ref\` begins with \`#/components/\`. At most 1 MiB.
- Every operation: a unique \`operationId\`, a summary, a tag that is declared at the root, a security requirement, at least one 2xx and its errors.
- Errors are \`application/problem+json\` (RFC 9457) with one shared schema. Declare 400, 401, 403, 404, 409, 412, 422 and 429 where they can happen; 429 has \`Retry-After\`.
- Every POST takes a required \`Idempotency-Key\` header. Say how long a key is kept and what a repetition with another body answers.
- Every list has a \`limit\` with a maximum, and a cursor. Offset paging only with a reason.
- Changes take \`If-Match\` with the \`ETag\` of the read, so that no update is lost; 412 when it is not current, 428 when it is missing.
- Money is a decimal string with a currency, never a number. Times are \`date-time\` in UTC. Strings and arrays have a maximum length.
- The tenant comes from the token, never from a path, a parameter or a body.
- Give examples that match their schemas; they are validated.
- Names of schemas and properties agree with the tables in the SQL: \`issuedAt\` is \`issued_at\`.
- Every number that you state (limits, quotas, lifetimes) is given by the task, computed (say how) or marked "assumed".`;

async function findFaults(input: CheckInput): Promise<readonly Fault[]> {
  const { path, text, files, policy } = input;
  const source = parseYamlSource(text, 1, "followed");
  const unread = syntaxFaults(path, text, source);
  if (unread.length > 0) return unread;
  const references = [...referenceFaults(source, input), ...referenceFaultsBelow(input)];
  if (references.some(isRefused)) return references;
  const root = recordOf(source.value);
  if (root["swagger"] !== "2.0" && !/^3\.[012](?:\.|$)/.test(String(root["openapi"]))) {
    const hint = "Begin the document with openapi: 3.1.1.";
    return [{ line: 1, column: 1, rule: "openapi-version", message: "this is not an OpenAPI 3 document", hint }];
  }
  try {
    const linted = await lintOpenApi({ path, text, source, files: files?.present ?? [] });
    const ofHouse =
      root["swagger"] === undefined
        ? policyFaults(viewApi(input, bundleApi(source, path, files?.present ?? [])), policy)
        : [];
    const styled = asSerious(linted, EXAMPLE_RULES, policy["matching-examples"]);
    const tagged = asSerious(styled, ["operation-tag-defined"], policy["declared-tags"]);
    const weighed = asSerious(tagged, ["no-schema-type-mismatch"], policy["strict-schemas"]);
    return [...references, ...weighed, ...apiSchemaFaults(source), ...ofHouse];
  } catch (error) {
    const message = `the linter gave up: ${error instanceof Error ? error.message : String(error)}`;
    return [{ line: 1, column: 1, rule: "linter-failed", message }];
  }
}

async function check(input: CheckInput): Promise<CheckOutcome> {
  return reportFindings(input, toolVersion("@redocly/openapi-core"), () => findFaults(input));
}

/** The HTTP API as OpenAPI 3.1, checked by Redocly and the house rules. */
export const openapi: DeliverableKind = defineDeliverable({
  id: "openapi",
  onePerService: true,
  title: "HTTP API (OpenAPI 3.1)",
  path: "api/openapi.yaml",
  language: "yaml",
  checkedBy: "Redocly, own rules for schemas and the house policy; a $ref leads into the checked folder only",
  instructions,
  reads: ["adr"],
  draft: ({ facts, goal }) => [{ text: draftOpenApi(designFrom(facts, goal)) }],
  check: (input) => unlessTemplate(input, check),
  refersTo: relativeReferences,
  recognises: ({ path, text }) =>
    /\.(?:ya?ml|json)$/i.test(path) &&
    /^(?:\s*\{)?\s*["']?(?:openapi["']?\s*:\s*["']?3\.|swagger["']?\s*:\s*["']2\.0)/m.test(text.slice(0, 20_000)),
  prepare: () => import("@redocly/openapi-core"),
  isolated: import.meta.url,
});
