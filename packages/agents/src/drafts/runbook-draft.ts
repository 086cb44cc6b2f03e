import { offlineNotice } from "../deliverables/offline-notice.ts";
import type { Design } from "../design/design.ts";
import { sloAlerts, type SloAlert } from "../design/slo.ts";
import { showNumber, showQuantity } from "./show-quantity.ts";

interface Steps {
  readonly symptoms: string;
  readonly first: readonly string[];
  readonly diagnosis: readonly string[];
  readonly mitigation: readonly string[];
}

/** The runbook: one section for each alert, then rollback, backup and restore. */
export function draftRunbook(design: Design): string {
  const sections = sloAlerts(design).map((alert) => alertSection(alert, design));
  return `# Runbook: ${design.title}

${offlineNotice("markdown")}
${frame(design)}

${sections.join("\n")}
${rollback(design)}
${backup(design)}
`;
}

function frame(design: Design): string {
  const { sizing, service } = design;
  return `Objectives: ${showQuantity(sizing.availabilityPercent)} availability, which leaves ${showQuantity(sizing.errorBudgetMinutes)}; 99 % of the requests within ${showQuantity(sizing.p99LatencyMs)}.
Planned: ${showQuantity(sizing.instances)} at ${showQuantity(sizing.peakRequestsPerSecond)}. The alerts are in \`ops/slo-alerts.yaml\`, the numbers behind them in \`docs/capacity-plan.md\`.
All commands read first; those that change something stand under *Mitigation*. The namespace is \`${service}\`.

**Trade-off on every page:** stop the harm before finding the cause. A rollback costs minutes of lost features, a search during an outage costs minutes of the ${showNumber(sizing.errorBudgetMinutes.value)} that there are.

**Escalation:** no progress after 15 minutes (assumed): call the second on call. After 30 minutes (assumed), or any sign that data is wrong or seen by another tenant: call the engineering lead and tell users. On call are ${showQuantity(design.engineers)}; fill in names and telephone numbers before this is used.`;
}

function alertSection(alert: SloAlert, design: Design): string {
  const steps = stepsFor(alert.name, design);
  return `## ${alert.name}

Fires when ${alert.summary} (severity: ${alert.severity}; threshold computed: ${alert.why}).

**Symptoms:** ${steps.symptoms}

**First 5 minutes**

${steps.first.map((step, index) => `${index + 1}. ${step}`).join("\n")}

**Diagnosis**

\`\`\`sh
${steps.diagnosis.join("\n")}
\`\`\`

**Mitigation**

${steps.mitigation.map((step) => `- ${step}`).join("\n")}

**Escalate** as above; say which of these steps were done.
`;
}

function kubectl(design: Design): { pods: string; top: string; logs: string; history: string } {
  const at = `kubectl -n ${design.service}`;
  return {
    pods: `${at} get pods -l app.kubernetes.io/name=${design.service} -o wide`,
    top: `${at} top pods -l app.kubernetes.io/name=${design.service}`,
    logs: `${at} logs -l app.kubernetes.io/name=${design.service} --since=10m --tail=200 --prefix`,
    history: `${at} rollout history deployment/${design.service}`,
  };
}

const ACTIVITY =
  'psql "$DATABASE_URL" -c "select state, wait_event_type, count(*), max(now() - state_change) from pg_stat_activity group by 1, 2 order by 3 desc"';
const LOCKS =
  'psql "$DATABASE_URL" -c "select pid, pg_blocking_pids(pid), now() - query_start as age, left(query, 80) from pg_stat_activity where cardinality(pg_blocking_pids(pid)) > 0"';
const SLOW =
  'psql "$DATABASE_URL" -c "select calls, round(mean_exec_time::numeric, 1) as mean_ms, left(query, 80) from pg_stat_statements order by total_exec_time desc limit 10"';
const STOP_QUERY =
  "End one blocking query: `select pg_cancel_backend(<pid>)`; `pg_terminate_backend` only if that does not help within 30 s (assumed).";

function stepsFor(alert: string, design: Design): Steps {
  if (alert.startsWith("ErrorBudget")) return errorSteps(design);
  if (alert.startsWith("LatencyBudget")) return latencySteps(design);
  if (alert === "RequestQueueGrowing") return queueSteps(design);
  if (alert === "DatabasePoolNearlyExhausted") return poolSteps(design);
  return alert === "TooFewInstances" ? instanceSteps(design) : metricsSteps(design);
}

function errorSteps(design: Design): Steps {
  const run = kubectl(design);
  return {
    symptoms:
      "clients get 5xx; the error ratio is above its budget in a long and in a short window, so it goes on now.",
    first: [
      "Acknowledge and open an incident channel.",
      "Was there a rollout in the last hour? Then roll back first, see [Rollback](#rollback).",
      "Is it one operation, one tenant, one instance, or all?",
      "Is the database reachable?",
    ],
    diagnosis: [run.history, run.pods, run.logs, `curl -sS http://<pod>:${design.ports.http}/readyz`, ACTIVITY],
    mitigation: [
      "After a rollout: roll back.",
      "One instance: delete its pod; the spare carries the load.",
      "One tenant: lower its rate limit at the gateway.",
      "A dependency: open its circuit breaker, so that requests fail fast instead of holding workers.",
    ],
  };
}

function latencySteps(design: Design): Steps {
  const run = kubectl(design);
  const { serviceTimeMs, meanResponseMs, p99LatencyMs } = design.sizing;
  return {
    symptoms: `answers come, but too many take longer than ${showQuantity(p99LatencyMs)}.`,
    first: [
      "Is the load above the planned peak, or the service time above the planned mean? Queue metric high: load. Queue metric low: service time.",
      `Compare the mean of ${design.metrics.duration} with the mean response that the plan predicts at peak, ${showQuantity(meanResponseMs)}; without a queue it would be the service time, ${showQuantity(serviceTimeMs)}.`,
      "Was there a rollout or a migration in the last hour?",
    ],
    diagnosis: [SLOW, LOCKS, run.top, run.history],
    mitigation: [
      "Service time has grown after a rollout: roll back.",
      STOP_QUERY,
      "Load is above plan: scale out, see [RequestQueueGrowing](#requestqueuegrowing). More instances do not help when the database is the slow part.",
    ],
  };
}

function queueSteps(design: Design): Steps {
  const run = kubectl(design);
  const { sizing, service } = design;
  const more = sizing.instances.value * 2;
  return {
    symptoms: "requests wait before they are worked on; latency rises first, timeouts follow.",
    first: [
      `Compare requests/s with the planned peak of ${showQuantity(sizing.peakRequestsPerSecond)}.`,
      "Is one client or tenant responsible for the rise?",
      "Does the autoscaler scale, or is it at its maximum?",
    ],
    diagnosis: [`kubectl -n ${service} get hpa ${service}`, run.top, ACTIVITY],
    mitigation: [
      `Scale out, while the database has connections left: \`kubectl -n ${service} patch hpa ${service} -p '{"spec":{"minReplicas":${more}}}'\` (computed: twice the plan).`,
      "Shed load: answer 429 with Retry-After to the noisiest tenant first.",
      "If the database is the cause, go to [DatabasePoolNearlyExhausted](#databasepoolnearlyexhausted); more instances make it worse.",
    ],
  };
}

function poolSteps(design: Design): Steps {
  const { databaseConnections, cacheHitRatio } = design.sizing;
  const cache =
    cacheHitRatio.value > 0
      ? ["Is the cache up? Without it every read reaches the database. Let requests in slowly while it warms."]
      : [];
  return {
    symptoms: `nearly all of ${showQuantity(databaseConnections)} are in use; the next requests wait for one.`,
    first: [
      "Look for sessions that are idle in a transaction: a leak in the code.",
      "Look for one query that blocks many.",
      ...cache,
    ],
    diagnosis: [ACTIVITY, LOCKS, SLOW],
    mitigation: [
      STOP_QUERY,
      "Leak after a rollout: roll back.",
      "Do not raise the number of connections first: above the plan they compete for the same cores.",
    ],
  };
}

function instanceSteps(design: Design): Steps {
  const run = kubectl(design);
  return {
    symptoms: "instances are missing; those that are left work above plan and the latency target no longer holds.",
    first: ["Are pods pending (no room), crashing, or not ready?", "Is a node or a zone gone?", "Is a rollout stuck?"],
    diagnosis: [
      run.pods,
      `kubectl -n ${design.service} get events --sort-by=.lastTimestamp | tail -30`,
      `kubectl -n ${design.service} rollout status deployment/${design.service} --timeout=5s`,
      run.logs,
    ],
    mitigation: [
      "Stuck rollout: roll back.",
      "No room: add nodes; the budget for disruptions keeps drains from taking more.",
      "Killed for memory: raise the limit once, open a ticket for the leak.",
    ],
  };
}

function metricsSteps(design: Design): Steps {
  const run = kubectl(design);
  return {
    symptoms:
      "there are no series of this service; the alerts that are computed from them stay silent. TooFewInstances still fires when the instances are gone, not when only these metrics are.",
    first: [
      "Is the service up for users? Call it from outside.",
      "If it is down, go to [TooFewInstances](#toofewinstances).",
      "If it is up, repair the scrape; until then watch by hand.",
    ],
    diagnosis: [
      run.pods,
      `kubectl -n ${design.service} port-forward deployment/${design.service} ${design.ports.metrics} & curl -sS http://127.0.0.1:${design.ports.metrics}/metrics | head`,
      `kubectl -n ${design.service} get networkpolicy`,
    ],
    mitigation: [
      "A changed label, port or network policy: roll the change back.",
      "Prometheus itself: page its owner.",
    ],
  };
}

function rollback(design: Design): string {
  const { service } = design;
  return `## Rollback

Schema changes are made in two releases, first expand (old code still runs), later contract. So the last release can always be taken back **unless the last change was a contract**; then restore the column first.

\`\`\`sh
kubectl -n ${service} rollout undo deployment/${service}
kubectl -n ${service} rollout status deployment/${service} --timeout=5m
\`\`\`

Never roll back a migration during an incident: roll the code back and leave the expanded schema.
`;
}

function backup(design: Design): string {
  const { sizing, service } = design;
  return `## Backup and restore

| | target | source |
| --- | --- | --- |
| RPO: how much may be lost | 5 minutes | assumed; write-ahead log is archived continuously |
| RTO: how long a restore may take | 60 minutes | assumed; measure it at each exercise |
| size after one year | ${showNumber(sizing.storageGigabytesPerYear.value)} GB | computed |

Trade-off: a standby is faster than a restore, but it copies a wrong DELETE within milliseconds. Both are needed.

1. Lost primary: promote the standby, then point \`DATABASE_URL\` of \`${service}\` to it. Stop the old primary before it takes writes again.
2. Lost or wrong data: stop writes (scale the deployment to 0 or set it read-only), note the time of the fault, restore to a **new** instance to the moment before it, compare, then switch or copy rows back.
3. Afterwards: count rows per table against the last metrics, call each read operation once by hand (the load test would write), then let traffic in.

Exercise a restore once in three months (assumed), and write here how long it took. A backup that was never restored is a hope.`;
}
