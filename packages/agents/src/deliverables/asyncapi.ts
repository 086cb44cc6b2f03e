import {
  defineDeliverable,
  type CheckInput,
  type CheckOutcome,
  type DeliverableKind,
} from "@orchestrate/core/deliverables";
import { asSerious, EXAMPLE_RULES } from "../checkers/as-serious.ts";
import { apiSchemaFaults } from "../checkers/api-schema-rules.ts";
import { messageExampleFaults } from "../checkers/asyncapi-examples.ts";
import { asyncApiFaults } from "../checkers/asyncapi-rules.ts";
import { syntaxFaults } from "../checkers/json-fault.ts";
import {
  isRefused,
  referenceFaults,
  referenceFaultsBelow,
  relativeReferences,
} from "../checkers/outside-references.ts";
import { recordOf } from "../checkers/plain-data.ts";
import { lintAsyncApi } from "../checkers/redocly.ts";
import { reportFindings, type Fault } from "../checkers/report-findings.ts";
import { toolVersion } from "../checkers/tool-version.ts";
import { parseYamlSource } from "../checkers/yaml-source.ts";
import { unlessTemplate } from "../checkers/unless-template.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftAsyncApi } from "../drafts/asyncapi-draft.ts";

const instructions = `Write the events that the service sends and receives as one AsyncAPI 3.0 document in YAML. It is linted by Redocly and by rules of its own; what they
find comes back to you with line and column, and an error must be corrected before the document counts.

- No anchors, aliases or \`$ref\` to another file or address: every \`$ref\` begins with \`#/\`. At most 1 MiB.
- Servers with host and protocol; channels with their address; every \`{name}\` in an address is a parameter of the channel.
- Operations say \`action: send\` or \`receive\` from this service's view, refer to a channel, and to messages of that channel only.
- Every message has a name with its version, a payload schema and an example that the schema accepts.
- Events are CloudEvents 1.0. Say how often an event may come (at least once), what keeps its order, and where a message goes that cannot be handled.
- Payloads have the names, types and limits of the OpenAPI schemas. Money is a decimal string with a currency.
- Within a version only optional properties are added. Every number is given by the task, computed or marked "assumed".`;

async function findFaults(input: CheckInput): Promise<readonly Fault[]> {
  const { path, text, files, policy } = input;
  const source = parseYamlSource(text, 1, "followed");
  const unread = syntaxFaults(path, text, source);
  if (unread.length > 0) return unread;
  const references = [...referenceFaults(source, input), ...referenceFaultsBelow(input)];
  if (references.some(isRefused)) return references;
  if (!/^[23]\.\d/.test(String(recordOf(source.value)["asyncapi"]))) {
    const hint = "Begin the document with asyncapi: 3.0.0.";
    const message = "this is not an AsyncAPI 2 or 3 document";
    return [{ line: 1, column: 1, rule: "asyncapi-version", message, hint }];
  }
  try {
    const linted = await lintAsyncApi({ path, text, source, files: files?.present ?? [] });
    const examples = asSerious(await messageExampleFaults(source), EXAMPLE_RULES, policy["matching-examples"]);
    return [...references, ...linted, ...asyncApiFaults(source), ...apiSchemaFaults(source), ...examples];
  } catch (error) {
    const message = `the linter gave up: ${error instanceof Error ? error.message : String(error)}`;
    return [{ line: 1, column: 1, rule: "linter-failed", message }];
  }
}

async function check(input: CheckInput): Promise<CheckOutcome> {
  return reportFindings(input, toolVersion("@redocly/openapi-core"), () => findFaults(input));
}

/** The events of the service as AsyncAPI, checked by Redocly and rules of its own. */
export const asyncapi: DeliverableKind = defineDeliverable({
  id: "asyncapi",
  title: "Events (AsyncAPI 3.0)",
  path: "api/asyncapi.yaml",
  language: "yaml",
  checkedBy: "Redocly and own rules; a $ref leads into the checked folder only",
  instructions,
  appliesTo: () => false,
  reads: ["adr", "openapi"],
  draft: ({ facts, goal }) => [{ text: draftAsyncApi(designFrom(facts, goal)) }],
  check: (input) => unlessTemplate(input, check),
  refersTo: relativeReferences,
  recognises: ({ path, text }) =>
    /\.(?:ya?ml|json)$/i.test(path) &&
    /^(?:\s*\{)?\s*["']?asyncapi["']?\s*:\s*["']?[23]\./m.test(text.slice(0, 20_000)),
  prepare: () => import("@redocly/openapi-core"),
  isolated: import.meta.url,
});
