import {
  defineDeliverable,
  type CheckInput,
  type CheckOutcome,
  type DeliverableKind,
} from "@orchestrate/core/deliverables";
import { composeFaults } from "../checkers/compose-rules.ts";
import { reportFindings } from "../checkers/report-findings.ts";
import { toolVersion } from "../checkers/tool-version.ts";
import { unlessTemplate } from "../checkers/unless-template.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftCompose } from "../drafts/compose-draft.ts";

const instructions = `Write the service and what it needs on one machine as one Compose file (Compose Specification, no \`version\`). Its keys and types are checked, and
the references between its services, networks, volumes, configs and secrets are followed; an error must be corrected.

- The service, its database, the migration as a service of its own that ends, and a cache when the capacity plan has one.
- Ports, variable names and commands are those of the manifests and of the image. Publish on 127.0.0.1 only: \`"127.0.0.1:8080:8080"\`, in quotes.
- \`depends_on\` with \`condition\`: \`service_healthy\` needs a \`healthcheck\` there; a migration is awaited by \`service_completed_successfully\`.
- Images by version or digest. Data in named volumes that are declared at the top.
- Passwords by \`\${NAME:?…}\` from the environment or by \`secrets\`, never in the text.
- Say what differs from production. Every number is given, computed (say how) or marked "assumed" in a comment.`;

async function check(input: CheckInput): Promise<CheckOutcome> {
  // No validator of the Compose Specification is to be had without Docker; the rules are ours, the YAML parser is not.
  const beside = input.documents.filter(({ kind }) => kind === "compose").map(({ text }) => text);
  return reportFindings(input, `compose-rules (${toolVersion("yaml")})`, () =>
    composeFaults(input.text, input.path, beside),
  );
}

/** The service with its database on one machine, for development and tests. */
export const compose: DeliverableKind = defineDeliverable({
  id: "compose",
  title: "Development environment (Compose)",
  path: "compose.yaml",
  language: "yaml",
  checkedBy: "the Compose schema, and references between services, networks and volumes",
  instructions,
  appliesTo: () => false,
  reads: ["adr", "dockerfile", "kubernetes"],
  recognises: ({ path, text }) =>
    /(?:^|[/\\])(?:docker-)?compose[\w.-]*\.ya?ml$/i.test(path) && /^(?:services|include):/m.test(text),
  draft: ({ facts, goal }) => [{ text: draftCompose(designFrom(facts, goal)) }],
  knowsItsFolder: true,
  check: (input) => unlessTemplate(input, check),
  isolated: import.meta.url,
});
