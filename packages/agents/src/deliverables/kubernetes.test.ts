import { checkInput, type Finding } from "@orchestrate/core";
import { expect, test } from "vitest";
import { kubernetes } from "./kubernetes.ts";

async function findings(text: string): Promise<readonly Finding[]> {
  const outcome = await kubernetes.check(checkInput({ path: "deploy/kubernetes.yaml", text }));
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  return outcome.findings;
}

async function faults(text: string): Promise<string[]> {
  return (await findings(text)).filter((found) => found.severity !== "info").map(show);
}

function show({ rule, line, column, severity }: Finding): string {
  return `${line}:${column} ${severity} ${rule}`;
}

async function errors(text: string): Promise<string[]> {
  return (await findings(text)).filter((found) => found.severity === "error").map(show);
}

const SHOP = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  replicas: 2
  selector:
    matchLabels: { app: shop }
  template:
    metadata:
      labels: { app: shop }
    spec:
      containers:
        - name: web
          image: registry.example.com/shop:1.2.3
          ports:
            - { name: http, containerPort: 8080 }
          env:
            - { name: PORT, value: "8080" }
          envFrom:
            - configMapRef: { name: shop }
          resources:
            requests: { cpu: 250m, memory: 256Mi }
            limits: { cpu: "1", memory: 512Mi }
          readinessProbe:
            httpGet: { path: /readyz, port: http }
          volumeMounts:
            - { name: tmp, mountPath: /tmp }
      volumes:
        - { name: tmp, emptyDir: {} }
---
apiVersion: v1
kind: Service
metadata:
  name: shop
spec:
  selector: { app: shop }
  ports:
    - { port: 80, targetPort: http }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: shop
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: shop }
  minReplicas: 2
  maxReplicas: 6
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
data:
  LOG_LEVEL: info
`;

test.each([{}, { peakRequestsPerSecond: 2000, databaseLoadReductionPercent: 60 }])(
  "the draft has no fault: %j",
  async (facts) => {
    const [draft] = kubernetes.draft({ goal: "an order service", facts, author: "a", inputs: [], documents: [] });
    expect(await faults(draft?.text ?? "")).toEqual([]);
  },
);

test("a file whose parts agree has no fault", async () => {
  expect(await faults(SHOP)).toEqual([]);
});

test.each([
  ["  replicas: 2", "  replica: 2", ["6:3 error unknown-field"]],
  ["  replicas: 2", '  replicas: "2"', ["6:13 error wrong-value"]],
  ["matchLabels: { app: shop }", "matchLabels: { app: shopp }", ["8:20 error selector-mismatch"]],
  ['value: "8080"', "value: 8080", ["19:36 error wrong-value"]],
  ["memory: 256Mi", "memory: 256MB", ["23:44 error wrong-value"]],
  ["memory: 256Mi", "memory: 256m", ["23:44 error tiny-memory"]],
  ["requests: { cpu: 250m", "requests: { cpu: 2", ["23:30 error request-above-limit"]],
  ["path: /readyz, port: http", "path: /readyz, port: htp", ["26:45 error probe-port"]],
  ["path: /readyz, port: http", "path: /readyz, port: 9999", ["26:45 warning probe-port"]],
  ["{ name: tmp, mountPath", "{ name: temp, mountPath", ["28:23 error unknown-volume"]],
  ["  selector: { app: shop }\n  ports", "  selector: { app: shopp }\n  ports", ["37:15 error selector-mismatch"]],
  ["targetPort: http", "targetPort: 8081", ["39:31 error target-port"]],
  ["kind: Deployment, name: shop", "kind: Deployment, name: store", ["46:66 error missing-reference"]],
  ["minReplicas: 2", "minReplicas: 9", ["47:16 error replica-range"]],
  ["configMapRef: { name: shop }", "configMapRef: { name: shops }", ["21:37 error missing-reference"]],
  ["configMapRef: { name: shop }", "configMapRef: { name: platform-settings }", ["21:37 warning missing-reference"]],
  ["kind: Deployment\n", "kind: Deploymnt\n", ["2:7 error unknown-kind"]],
  ["apiVersion: autoscaling/v2\n", "apiVersion: autoscaling/v2beta2\n", ["41:13 error removed-api"]],
  ["  name: shop\ndata", "  name: Shop_Config\ndata", ["21:37 warning missing-reference", "53:9 error bad-name"]],
  ["shop:1.2.3", "shop:latest", ["15:18 warning moving-image"]],
  ["  maxReplicas: 6\n", "", ["45:1 error missing-field"]],
  ["data:\n  LOG", "data: [\n  LOG", ["55:1 error yaml-syntax"]],
])("finds what is wrong where it is: %j as %j", async (good, bad, expected) => {
  expect(SHOP).toContain(good);
  const found = await faults(SHOP.replace(good, () => bad));
  for (const one of expected) expect(found).toContain(one);
});

const DATABASE = `# A stateful set with a headless service, claims and a policy.
apiVersion: v1
kind: Service
metadata: { name: db, labels: { app.kubernetes.io/name: db } }
spec:
  clusterIP: None
  selector: { app.kubernetes.io/name: db }
  ports: [{ name: postgres, port: 5432 }]
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  serviceName: db
  replicas: 3
  selector: { matchLabels: { app.kubernetes.io/name: db } }
  template:
    metadata: { labels: { app.kubernetes.io/name: db, tier: data }, annotations: { "prometheus.io/port": "9187" } }
    spec:
      initContainers:
        - { name: chown, image: "busybox:1.37", command: [sh, -c, "chown -R 999 /data"], volumeMounts: [{ name: data, mountPath: /data }] }
      containers:
        - name: postgres
          image: postgres@sha256:0000000000000000000000000000000000000000000000000000000000000000
          ports: [{ containerPort: 5432, name: postgres }]
          env:
            - name: POSTGRES_PASSWORD
              valueFrom: { secretKeyRef: { name: db, key: password } }
            - name: POD
              valueFrom: { fieldRef: { fieldPath: metadata.name } }
          livenessProbe: { exec: { command: [pg_isready] }, periodSeconds: 10 }
          volumeMounts: [{ name: data, mountPath: /data }]
  volumeClaimTemplates:
    - metadata: { name: data }
      spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 10Gi } } }
---
apiVersion: v1
kind: Secret
metadata: { name: db }
type: Opaque
stringData: { password: "\${DB_PASSWORD}" }
`;

const PLATFORM = `apiVersion: v1
kind: List
items:
  - apiVersion: rbac.authorization.k8s.io/v1
    kind: ClusterRole
    metadata: { name: "system:reader" }
    rules: [{ apiGroups: [""], resources: [pods], verbs: [get, list] }]
  - apiVersion: batch/v1
    kind: CronJob
    metadata: { name: cleanup }
    spec:
      schedule: "*/15 2-5 * * 1,5"
      jobTemplate:
        spec:
          template:
            spec:
              restartPolicy: OnFailure
              containers: [{ name: run, image: "tools:2", args: ["--since=24h"] }]
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: { name: site, namespace: web }
spec: { anything: { goes: [here] } }
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: site
  annotations: { nginx.ingress.kubernetes.io/ssl-redirect: "true" }
spec:
  ingressClassName: nginx
  rules:
    - host: shop.example.com
      http:
        paths:
          - { path: /, pathType: Prefix, backend: { service: { name: elsewhere, port: { number: 80 } } } }
---
apiVersion: v1
kind: ConfigMap
metadata: { name: alerts, creationTimestamp: null }
data:
  rules.yaml: |
    summary: "{{ $labels.instance }} is down"
    {{ if .x }} kept as it is {{ end }}
`;

const ANCHORS = `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent, namespace: monitoring, labels: &labels { app: agent } }
spec:
  selector: { matchLabels: *labels }
  updateStrategy: { type: RollingUpdate, rollingUpdate: { maxUnavailable: 10% } }
  template:
    metadata: { labels: *labels }
    spec:
      hostNetwork: true
      tolerations: [{ operator: Exists }]
      containers:
        - name: agent
          image: agent:3.1
          securityContext: { runAsNonRoot: true, capabilities: { drop: [ALL] } }
          ports: [{ name: metrics, containerPort: 9100, hostPort: 9100 }]
          volumeMounts: [{ name: proc, mountPath: /host/proc, readOnly: true }]
      volumes: [{ name: proc, hostPath: { path: /proc } }]
`;

test.each([DATABASE, PLATFORM, ANCHORS])("a good file has no error (%#)", async (text) => {
  expect(await errors(text)).toEqual([]);
});

test("what is not built into Kubernetes is said to be unchecked, and no error", async () => {
  const found = await findings("apiVersion: argoproj.io/v1alpha1\nkind: Rollout\nmetadata: { name: x }\n");
  expect(found.map(show)).toEqual(["2:7 info custom-resource"]);
});

test("a template is refused with a word on how to render it", async () => {
  const chart =
    "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Release.Name }}-web\n{{- if .Values.x }}\n{{- end }}\n";
  expect((await findings(chart)).map(show)).toEqual(["4:9 error templated"]);
  expect((await findings(chart))[0]?.hint).toContain("helm template");
});

test("a text without objects, a bomb of aliases and a large text are refused", async () => {
  expect(await errors("# nothing\n")).toEqual(["1:1 error empty"]);
  const bomb = Array.from(
    { length: 12 },
    (_, index) =>
      `a${index}: &a${index} [${Array(9)
        .fill(index === 0 ? "x" : `*a${index - 1}`)
        .join(",")}]`,
  );
  expect((await errors(bomb.join("\n")))[0]).toMatch(/yaml-syntax/);
  expect(await errors(`# ${"x".repeat(2 ** 20)}\n`)).toEqual(["1:1 error too-large"]);
});

test("a service whose name is that of a property of every object is checked like any other", async () => {
  expect(await errors("apiVersion: v1\nkind: constructor\nmetadata: { name: x }\n")).toEqual([
    "2:7 error unknown-kind",
  ]);
});
