import { checkFiles, type CheckInput, type CheckRunner } from "@orchestrate/core";
import { expect, test } from "vitest";
import { kubernetes } from "./kubernetes.ts";

const PODS = `apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      serviceAccountName: shop
      containers:
        - name: web
          image: registry.example.com/shop:1.2.3
          ports: [{ name: http, containerPort: 8080 }]
          envFrom: [{ configMapRef: { name: shop } }]
`;

async function inFolder(text: string, ...others: readonly string[]): Promise<string[]> {
  const kinds = [kubernetes];
  const files = [text, ...others].map((one, index) => ({ path: `deploy/${index}.yaml`, text: one }));
  const runner = { check: (kind: typeof kubernetes, input: CheckInput) => kind.check(input) } as CheckRunner;
  const report = await checkFiles(files, { kinds, crossChecks: [], facts: {}, policy: {}, runner });
  const [first] = report.files;
  if (first?.check.status !== "checked") throw new Error("was not checked");
  return first.check.findings
    .filter(({ rule }) => /reference|selector|target-port/.test(rule ?? ""))
    .map(({ line, severity, rule }) => `${line} ${severity} ${rule}`);
}

function service(selector: string, port: string): string {
  return `apiVersion: v1\nkind: Service\nmetadata: { name: shop }\nspec:\n  selector: ${selector}\n  ports: [{ port: 80, targetPort: ${port} }]\n`;
}

test("references are followed into the other files of the folder", async () => {
  expect(await inFolder(service("{ app: shop }", "http"), PODS)).toEqual([]);
  expect(await inFolder(service("{ app: shop }", "htttp"), PODS)).toEqual(["6 error target-port"]);
  expect(await inFolder(service("{ app: shpo }", "http"), PODS)).toEqual(["5 error selector-mismatch"]);
  expect(await inFolder(service("{ app: other }", "http").replace("name: shop", "name: other"), PODS)).toEqual([
    "5 warning selector-mismatch",
  ]);
});

function scaler(name: string): string {
  return `apiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: shop }\nspec:\n  maxReplicas: 3\n  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: ${name} }\n`;
}

test("what is in a neighbouring file is there", async () => {
  const account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: { name: shop }\n";
  const settings = "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: shop }\n";
  expect(await inFolder(PODS)).toEqual(["9 warning missing-reference", "14 warning missing-reference"]);
  expect(await inFolder(PODS, account, settings)).toEqual([]);
  expect(await inFolder(scaler("shop"), PODS)).toEqual([]);
  expect(await inFolder(scaler("shopp"), PODS)).toEqual(["6 error missing-reference"]);
});
