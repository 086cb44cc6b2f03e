import { defineDeliverable, type DeliverableKind } from "@orchestrate/core";
import { designFrom } from "../design/design-from-facts.ts";
import { draftKubernetes } from "../drafts/kubernetes-draft.ts";

const instructions = `Write the Kubernetes manifests of the service as YAML documents in one file: ServiceAccount, a Job for the migration, Deployment, Service,
PodDisruptionBudget, HorizontalPodAutoscaler (autoscaling/v2) and NetworkPolicy. Only built-in kinds; no custom resources.

- \`replicas\` is the number of instances of the capacity plan; \`maxUnavailable: 0\` in a rolling update; the disruption budget allows what the plan has as spare.
- Labels and selectors agree; the Service's \`targetPort\`, the probes and the network policy use the container's ports; the autoscaler's target is this Deployment.
- Pods: \`runAsNonRoot\`, \`readOnlyRootFilesystem\`, all capabilities dropped, \`seccompProfile: RuntimeDefault\`, no service account token, spread over zones.
- Requests for CPU and memory, a limit for memory; startup, readiness and liveness probes that do not all fail when the database does.
- The migration expands first (old code still runs) and contracts in a later release; say the order in a comment.
- No secret in the text: refer to one by name. Every number is given, computed (say how) or marked "assumed" in a comment.`;

/** Kubernetes manifests that run the planned number of instances and survive a release and a lost node. */
export const kubernetes: DeliverableKind = defineDeliverable({
  id: "kubernetes",
  title: "Kubernetes manifests",
  path: "deploy/kubernetes.yaml",
  language: "yaml",
  instructions,
  reads: ["capacity-plan", "adr", "sql-ddl"],
  draft: ({ facts, goal }) => [{ text: draftKubernetes(designFrom(facts, goal)) }],
  check: () =>
    Promise.resolve({
      status: "not-checked",
      reason: "no checker of Kubernetes schemas is built in yet; run kubectl apply --dry-run=server",
    }),
});
