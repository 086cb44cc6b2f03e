import {
  defineDeliverable,
  type CheckInput,
  type CheckOutcome,
  type DeliverableKind,
} from "@orchestrate/core/deliverables";
import { reportFindings } from "../checkers/report-findings.ts";
import { terraformFaults } from "../checkers/terraform-rules.ts";
import { toolVersion } from "../checkers/tool-version.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftTerraform } from "../drafts/terraform-draft.ts";

const instructions = `Write the infrastructure as one Terraform file. Only its syntax is checked, by HCL's own parser, and references to variables, locals and resources
that the file does not declare; whether a provider knows a resource or an argument is not checked, so say which provider's documentation you followed.

- \`required_version\` and a version for each provider; remote state that is encrypted and locked.
- One provider: the task's, or one that you call assumed in a comment. Only what this service owns; what exists already comes in as variables.
- Every \`variable\` has a type and a description. No secret in the text or in a default: let the provider create and keep it.
- Databases: encrypted, private, backed up, protected from deletion in production.
- Sizes come from the capacity plan. Every number is given, computed (say how) or marked "assumed" in a comment.`;

async function check(input: CheckInput): Promise<CheckOutcome> {
  const tool = `${toolVersion("@cdktf/hcl2json")} (syntax only)`;
  return reportFindings(input, tool, () => terraformFaults(input.text));
}

/** The infrastructure that the service owns; only its syntax and its references are checked. */
export const terraform: DeliverableKind = defineDeliverable({
  id: "terraform",
  title: "Infrastructure (Terraform)",
  path: "infra/main.tf",
  language: "hcl",
  checkedBy: "the HCL parser: syntax only",
  instructions,
  appliesTo: () => false,
  reads: ["adr", "capacity-plan"],
  recognises: ({ path }) => path.endsWith(".tf"),
  draft: ({ facts, goal }) => [{ text: draftTerraform(designFrom(facts, goal)) }],
  check,
  isolated: import.meta.url,
});
