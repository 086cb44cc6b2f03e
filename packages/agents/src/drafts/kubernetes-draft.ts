import { offlineNotice } from "../deliverables/offline-notice.ts";
import type { Design } from "../design/design.ts";
import { showCount, showNumber, showQuantity } from "./show-quantity.ts";

/** The manifests: migration job, deployment, service, budget for disruptions, autoscaler and network policies. */
export function draftKubernetes(design: Design): string {
  const parts = [serviceAccount, networkPolicy, migrationJob, deployment, service, disruptionBudget, autoscaler];
  return `${head(design)}${parts.map((part) => `---\n${part(design)}`).join("")}`;
}

function head(design: Design): string {
  const { sizing } = design;
  return `${offlineNotice("yaml")}#
# ${showQuantity(sizing.instances)} of ${showQuantity(sizing.workersPerInstance)}: ${showQuantity(sizing.peakRequestsPerSecond)} within ${showQuantity(sizing.p99LatencyMs)} at p99, see docs/capacity-plan.md.
# Trade-off: the autoscaler starts from the planned number instead of from less, because a pod needs tens of seconds to start
# (assumed) and the queue of a peak grows within one. At night that costs idle machines; lower minReplicas when the load is known.
#
# In the order in which it is applied. Not all at once: one apply of the whole file would start pods beside the migration.
#   1. the ServiceAccount and the NetworkPolicies;
#   2. the Job with the expanding migration (adds only; old code still runs); wait for it to complete;
#   3. the Deployment, whose pods are replaced a few at a time, and what stands below it;
#   4. in a later release, when no old pod is left, a Job with the contracting migration.
# A Job cannot be changed: give it a new name for each release. Replace image tags by digests before use.
`;
}

function labels(design: Design, indent: string): string {
  return `${indent}app.kubernetes.io/name: ${design.service}\n`;
}

const CONTAINER_SECURITY = `securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            capabilities: { drop: [ALL] }`;

const POD_SECURITY = `securityContext:
        runAsNonRoot: true
        runAsUser: 10001
        fsGroup: 10001
        seccompProfile: { type: RuntimeDefault }`;

function migrationJob(design: Design): string {
  return `apiVersion: batch/v1
kind: Job
metadata:
  name: ${design.service}-migrate-0001
  labels:
    app.kubernetes.io/name: ${design.service}-migrate
spec:
  backoffLimit: 0 # a migration that failed half-way is looked at, not repeated
  activeDeadlineSeconds: 900 # assumed
  template:
    metadata:
      labels:
        app.kubernetes.io/name: ${design.service}-migrate
    spec:
      restartPolicy: Never
      serviceAccountName: ${design.service}
      automountServiceAccountToken: false
      ${POD_SECURITY}
      containers:
        - name: migrate
          image: registry.example.com/${design.service}:0.1.0
          args: [migrate, --phase=expand, --lock-timeout=3s]
          env:
            - name: DATABASE_URL # owner of the tables; the service connects as a role that row-level security binds
              valueFrom: { secretKeyRef: { name: ${design.service}-database-owner, key: url } }
          ${CONTAINER_SECURITY}
          resources:
            requests: { cpu: 100m, memory: 128Mi } # assumed
            limits: { memory: 256Mi } # assumed
`;
}

function deployment(design: Design): string {
  const { sizing, service } = design;
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${service}
  labels:
${labels(design, "    ")}spec:
  replicas: ${sizing.instances.value} # computed; the autoscaler takes over from here
  revisionHistoryLimit: 5
  strategy:
    type: RollingUpdate
    rollingUpdate: { maxUnavailable: 0, maxSurge: ${surge(design)} } # never fewer than planned during a release
  selector:
    matchLabels:
${labels(design, "      ")}  template:
    metadata:
      labels:
${labels(design, "        ")}    spec:
      serviceAccountName: ${service}
      automountServiceAccountToken: false
      terminationGracePeriodSeconds: 45 # assumed: 5 s to leave the endpoints, 30 s for open requests, and reserve
      ${POD_SECURITY}
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: topology.kubernetes.io/zone
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: { matchLabels: { app.kubernetes.io/name: ${service} } }
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: { matchLabels: { app.kubernetes.io/name: ${service} } }
${container(design)}`;
}

function container(design: Design): string {
  const { sizing, ports, service } = design;
  return `      containers:
        - name: ${service}
          image: registry.example.com/${service}:0.1.0
          args: [serve]
          ports:
            - { name: http, containerPort: ${ports.http} }
            - { name: metrics, containerPort: ${ports.metrics} }
          env:
            - { name: PORT, value: "${ports.http}" }
            - { name: METRICS_PORT, value: "${ports.metrics}" }
            - { name: WORKERS, value: "${sizing.workersPerInstance.value}" } # requests worked on at once; more wait in the queue
            - name: DATABASE_URL # of the transaction pooler in front of ${showCount(sizing.databaseConnections.value, "server connection")} (computed)
              valueFrom: { secretKeyRef: { name: ${service}-database, key: url } }
${cacheUrl(design)}${PROBES}          lifecycle:
            preStop: { sleep: { seconds: 5 } } # assumed: until load balancers have taken the pod out
          ${CONTAINER_SECURITY}
          resources:
            requests: { cpu: "1", memory: 512Mi } # assumed: 1 CPU, as in the capacity plan
            limits: { memory: 1Gi } # assumed; no CPU limit, because throttling shows up as p99
          volumeMounts:
            - { name: tmp, mountPath: /tmp }
      volumes:
        - name: tmp
          emptyDir: { sizeLimit: 64Mi } # assumed
`;
}

function cacheUrl({ sizing, service }: Design): string {
  if (sizing.cacheHitRatio.value === 0) return "";
  return `            - name: CACHE_URL # the service must start and answer without it; what that means is in the decision on caching
              valueFrom: { secretKeyRef: { name: ${service}-cache, key: url } }
`;
}

const PROBES = `          startupProbe:
            httpGet: { path: /livez, port: http }
            periodSeconds: 2
            failureThreshold: 30 # assumed: up to 60 s to start
          readinessProbe: # not the database: if it fails, all pods would leave at once and errors become refusals
            httpGet: { path: /readyz, port: http }
            periodSeconds: 5
            failureThreshold: 2
          livenessProbe: # only the process itself
            httpGet: { path: /livez, port: http }
            periodSeconds: 10
            timeoutSeconds: 2
            failureThreshold: 3
`;

/** A quarter of the pods at once, so that a release of many pods does not take an hour. */
function surge(design: Design): number {
  return Math.max(1, Math.ceil(design.sizing.instances.value / 4));
}

function service(design: Design): string {
  return `apiVersion: v1
kind: Service
metadata:
  name: ${design.service}
  labels:
${labels(design, "    ")}spec:
  selector:
${labels(design, "    ")}  ports:
    - { name: http, port: 80, targetPort: http }
    - { name: metrics, port: ${design.ports.metrics}, targetPort: metrics }
`;
}

function disruptionBudget(design: Design): string {
  return `apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  name: ${design.service}
spec:
  maxUnavailable: 1 # the spare of the capacity plan
  unhealthyPodEvictionPolicy: AlwaysAllow
  selector:
    matchLabels:
${labels(design, "      ")}`;
}

function autoscaler(design: Design): string {
  const { sizing } = design;
  const target = Math.min(80, Math.max(50, Math.floor(sizing.utilisation.value * 100)));
  return `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: ${design.service}
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${design.service} }
  minReplicas: ${sizing.instances.value} # computed for the peak
  maxReplicas: ${sizing.instances.value * 2} # twice the plan; what breaks first at twice the load is in docs/capacity-plan.md
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: { type: Utilization, averageUtilization: ${target} } # the plan runs at ${showNumber(Math.round(sizing.utilisation.value * 100))} % at peak (computed), kept within 50 and 80 (assumed)
  behavior:
    scaleUp: { stabilizationWindowSeconds: 0 }
    scaleDown: { stabilizationWindowSeconds: 600 } # assumed: machines for ten minutes are cheaper than flapping
`;
}

function networkPolicy(design: Design): string {
  return `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${design.service}
spec:
  podSelector:
    matchLabels:
${labels(design, "      ")}  policyTypes: [Ingress, Egress]
  ingress:
    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress } } }] # assumed name of the namespace
      ports: [{ protocol: TCP, port: ${design.ports.http} }]
    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: monitoring } } }] # assumed name
      ports: [{ protocol: TCP, port: ${design.ports.metrics} }]
${egress(design.sizing.cacheHitRatio.value > 0)}---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: ${design.service}-migrate
spec:
  podSelector:
    matchLabels:
      app.kubernetes.io/name: ${design.service}-migrate
  policyTypes: [Ingress, Egress]
  ingress: []
${egress(false)}`;
}

function egress(usesCache: boolean): string {
  const cache = usesCache
    ? "    - to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: cache } } }] # assumed name\n      ports: [{ protocol: TCP, port: 6379 }]\n"
    : "";
  return `  egress:
    - to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }] # DNS
      ports: [{ protocol: UDP, port: 53 }, { protocol: TCP, port: 53 }]
    - to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: database } } }] # assumed name
      ports: [{ protocol: TCP, port: 5432 }, { protocol: TCP, port: 6432 }]
${cache}`;
}

function serviceAccount(design: Design): string {
  return `apiVersion: v1
kind: ServiceAccount
metadata:
  name: ${design.service}
automountServiceAccountToken: false
`;
}
