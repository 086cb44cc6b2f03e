import {
  defineDeliverable,
  type CheckInput,
  type CheckOutcome,
  type DeliverableKind,
} from "@orchestrate/core/deliverables";
import { asSerious, EXAMPLE_RULES } from "../checkers/as-serious.ts";
import { jsonSchemaFaults, unspokenDialect } from "../checkers/json-schema.ts";
import { relativeReferences } from "../checkers/outside-references.ts";
import { reportFindings } from "../checkers/report-findings.ts";
import { toolVersion } from "../checkers/tool-version.ts";
import { unlessTemplate } from "../checkers/unless-template.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftJsonSchemas } from "../drafts/json-schema-draft.ts";

const instructions = `Write one JSON Schema (draft 2020-12) for each event or document that leaves the service, as JSON in a file of its own. It is checked against its
metaschema by ajv, and its examples are validated; what is found comes back to you with line and column.

- \`$schema\`, \`$id\`, \`title\`, and at least one entry in \`examples\` that the schema accepts.
- Every \`$ref\` begins with \`#\`: put shared parts under \`$defs\`. Nothing outside of the file is read.
- State \`type\`, \`required\`, and limits on lengths and numbers. \`required\` names only what \`properties\` defines.
- Events are CloudEvents 1.0: id, source, type with its version, time, subject, data. Say what orders and what repeats.
- Property names, types and limits are those of the OpenAPI schemas. Money is a decimal string with a currency, never a number.
- Consumers tolerate what they do not know: leave \`additionalProperties\` open in what you send, close it in what you accept.`;

async function check(input: CheckInput): Promise<CheckOutcome> {
  const dialect = unspokenDialect(input.text);
  if (dialect !== undefined)
    return { status: "not-checked", reason: `ajv 8 does not speak ${dialect}; rewrite it as draft 2020-12` };
  return reportFindings(input, toolVersion("ajv"), async () => {
    const faults = asSerious(await jsonSchemaFaults(input), EXAMPLE_RULES, input.policy["matching-examples"]);
    return asSerious(faults, ["keyword-type"], input.policy["strict-schemas"]);
  });
}

/** Schemas of the events that the service sends, checked by ajv with their examples. */
export const jsonSchema: DeliverableKind = defineDeliverable({
  id: "json-schema",
  title: "Event schemas (JSON Schema)",
  path: "schemas/{name}.schema.json",
  language: "json",
  checkedBy: "ajv, examples included, and own rules",
  instructions,
  appliesTo: () => false,
  reads: ["openapi"],
  draft: ({ facts, goal }) => draftJsonSchemas(designFrom(facts, goal)),
  check: (input) => unlessTemplate(input, check),
  refersTo: relativeReferences,
  recognises: ({ path, text }) =>
    /\.schema\.(?:json|ya?ml)$/i.test(path) ||
    (/\.(?:json|ya?ml)$/i.test(path) &&
      !/^\s*\[/.test(text) &&
      /"?\$schema"?\s*:\s*["']?https?:\/\/json-schema\.org\//.test(text.slice(0, 5000))),
  prepare: () => import("ajv/dist/2020.js"),
  isolated: import.meta.url,
});
