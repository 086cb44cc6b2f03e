import { defineCrossCheck, type CrossCheck, type ReadableText } from "@orchestrate/core/deliverables";
import { readAlertFile } from "../checkers/alert-rules.ts";
import { kubernetesObjects, reachablePorts } from "../checkers/kubernetes-view.ts";
import { reportConflicts, type Conflict } from "../checkers/report-conflicts.ts";

function compare(alerts: ReadableText, manifests: ReadableText): readonly Conflict[] {
  const open = reachablePorts(kubernetesObjects(manifests));
  const [first] = open;
  if (first === undefined) return [];
  return readAlertFile(alerts).comments.flatMap(({ line, text }): readonly Conflict[] => {
    const match = /\bport\s+(\d{2,5})\b/i.exec(text);
    const port = Number(match?.[1]);
    if (match === null || open.some((one) => one.port === port)) return [];
    const known = [...new Set(open.map((one) => one.port))].join(", ");
    return [
      {
        path: alerts.path,
        line,
        column: match.index + 2,
        rule: "metrics-port-differs",
        severity: "warning",
        message: `metrics are said to be on port ${port}, but the manifests open only ${known} (${manifests.path}:${first.line})`,
        hint: "Name the port that the container opens for its metrics.",
      },
    ];
  });
}

/** The port that the alerts' metrics are said to come from is one that the manifests open; the alerts yield. */
export const sloAlertsKubernetes: CrossCheck = defineCrossCheck({
  id: "slo-alerts-kubernetes",
  title: "The port of the metrics that the alerts use is a port that the manifests open.",
  kinds: ["slo-alerts", "kubernetes"],
  check: (input) =>
    reportConflicts(input, "slo-alerts-kubernetes@1", (documents) =>
      documents("slo-alerts").flatMap((alerts) =>
        documents("kubernetes").flatMap((manifests) => compare(alerts, manifests)),
      ),
    ),
});
