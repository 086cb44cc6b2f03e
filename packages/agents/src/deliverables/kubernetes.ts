import {
  defineDeliverable,
  type CheckInput,
  type CheckOutcome,
  type DeliverableKind,
} from "@orchestrate/core/deliverables";
import { kubeconformOn } from "../checkers/kubeconform.ts";
import { manifestFaults } from "../checkers/kubernetes-manifests.ts";
import { reportFindings } from "../checkers/report-findings.ts";
import { toolVersion } from "../checkers/tool-version.ts";
import { unlessTemplate } from "../checkers/unless-template.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftKubernetes } from "../drafts/kubernetes-draft.ts";

const instructions = `Write the Kubernetes manifests of the service as YAML documents in one file: ServiceAccount, a Job for the migration, Deployment, Service,
PodDisruptionBudget, HorizontalPodAutoscaler (autoscaling/v2) and NetworkPolicy. Only built-in kinds; no custom resources, no template language.
Each object is validated against the schema of its kind, and the references between the objects of the file are followed; an error must be corrected.

- \`replicas\` is the number of instances of the capacity plan; \`maxUnavailable: 0\` in a rolling update; the disruption budget allows what the plan has as spare.
- Labels and selectors agree; the Service's \`targetPort\`, the probes and the network policy use the container's ports; the autoscaler's target is this Deployment.
- Pods: \`runAsNonRoot\`, \`readOnlyRootFilesystem\`, all capabilities dropped, \`seccompProfile: RuntimeDefault\`, no service account token, spread over zones.
- Requests for CPU and memory, a limit for memory; startup, readiness and liveness probes that do not all fail when the database does.
- The migration expands first (old code still runs) and contracts in a later release; say the order in a comment.
- No secret in the text: refer to one by name. Every number is given, computed (say how) or marked "assumed" in a comment.`;

function check(input: CheckInput): Promise<CheckOutcome> {
  // The templates of a chart are no manifests before Helm has filled them in.
  if (/(?:^|\/)templates\//.test(input.path) && input.text.includes("{{"))
    return Promise.resolve({
      status: "not-checked",
      reason: "it is a template of a chart; check what helm template makes of it",
    });
  return reportFindings(input, toolVersion("kubernetes-models"), async () => {
    const faults = await manifestFaults(
      input.text,
      input.documents.filter(({ kind }) => kind === "kubernetes").map(({ text }) => text),
    );
    return isPatch(input.path) ? faults.filter(({ rule }) => !LEFT_TO_BASE.has(rule)) : faults;
  });
}

/** A patch of a kustomization says only what it changes; the rest is in its base. */
function isPatch(path: string): boolean {
  return /(?:^|\/)(?:overlays|patches|components)\/|(?:^|\/)[^/]*patch[^/]*\.ya?ml$/i.test(path);
}

const LEFT_TO_BASE: ReadonlySet<string> = new Set(["missing-field", "no-image"]);

/** Kubernetes manifests that run the planned number of instances and survive a release and a lost node. */
export const kubernetes: DeliverableKind = defineDeliverable({
  id: "kubernetes",
  title: "Kubernetes manifests",
  path: "deploy/kubernetes.yaml",
  language: "yaml",
  checkedBy:
    "the Kubernetes API schemas, field by field, and references between objects; kubeconform besides, with schemas of your own",
  instructions,
  reads: ["capacity-plan", "adr", "sql-ddl"],
  draft: ({ facts, goal }) => [{ text: draftKubernetes(designFrom(facts, goal)) }],
  recognises: ({ path, text }) =>
    (/\.ya?ml$/i.test(path) &&
      /^apiVersion:/m.test(text) &&
      /^kind:/m.test(text) &&
      !/^(?:apiVersion: *["']?kustomize\.config|kind: *["']?Kustomization)/m.test(text)) ||
    (/\.(?:ya?ml|json)$/i.test(path) &&
      /^(?:\s|#[^\n]*\n|---[^\n]*\n)*\{/.test(text) &&
      /^(?:\{|[ \t]{0,4})["']?apiVersion["']?\s*:/m.test(text) &&
      /^[ \t]{0,4}["']?kind["']?\s*:/m.test(text)),
  knowsItsFolder: true,
  check: (input) => unlessTemplate(input, check),
  // Not in the isolated process, which may start no program.
  beside: (machine) => kubeconformOn(machine),
  prepare: () => import("kubernetes-models/apps/v1/Deployment"),
  isolated: import.meta.url,
});
