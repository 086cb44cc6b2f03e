import {
  defineDeliverable,
  type CheckInput,
  type CheckOutcome,
  type DeliverableKind,
} from "@orchestrate/core/deliverables";
import { asSerious } from "../checkers/as-serious.ts";
import { graphqlFaults } from "../checkers/graphql-schema.ts";
import { reportFindings } from "../checkers/report-findings.ts";
import { toolVersion } from "../checkers/tool-version.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftGraphql } from "../drafts/graphql-draft.ts";

const instructions = `Write the GraphQL API as one schema in SDL. It is validated as graphql-js does when a server starts; what it finds comes back to you with line and
column and must be corrected. Operations in the same file are checked against the schema.

- A \`type Query\`; every type that is named is defined in the file, custom scalars with a description of their text form.
- Object types for answers, input types for arguments; an input never refers to an object type.
- Every list takes \`first\` and \`after\` and answers a page; state the largest page.
- Non-null (\`!\`) only where a value is there at every time: a null in such a field empties its whole parent.
- A mutation takes one input with an idempotency key; an update also takes the version that was read.
- Expected failures are part of the answer's type, not errors. Limits on depth and cost are stated in a comment.
- The tenant comes from the token, never from an argument. Money is a decimal string with a currency.
- Names agree with the OpenAPI schemas and the SQL.`;

async function check(input: CheckInput): Promise<CheckOutcome> {
  // A file that is not called the schema holds a part of it: the roots may stand in another.
  const isPart = !/(?:^|\/)[^/]*schema[^/]*$/i.test(input.path);
  return reportFindings(input, toolVersion("graphql"), async () => {
    const others = input.documents.map(({ text }) => text);
    const faults = await graphqlFaults(input.text, others);
    return asSerious(faults, ["root-type"], isPart ? "warning" : "error");
  });
}

/** The API as a GraphQL schema, validated by graphql-js. */
export const graphql: DeliverableKind = defineDeliverable({
  id: "graphql",
  title: "GraphQL schema",
  path: "api/schema.graphql",
  language: "graphql",
  checkedBy: "graphql-js: schema and operations validated",
  instructions,
  appliesTo: () => false,
  reads: ["adr"],
  checkedWith: ["graphql"],
  draft: ({ facts, goal }) => [{ text: draftGraphql(designFrom(facts, goal)) }],
  check,
  recognises: ({ path, text }) =>
    /\.(?:graphqls?|gql)$/i.test(path) &&
    /^\s*(?:extend\s+)?(?:type|schema|interface|input|enum|union|scalar|directive)\b/m.test(text),
  prepare: () => import("graphql"),
  isolated: import.meta.url,
});
