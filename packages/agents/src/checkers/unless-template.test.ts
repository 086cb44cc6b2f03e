import { checkInput, type CheckOutcome } from "@orchestrate/core";
import { expect, test } from "vitest";
import { deliverableKinds } from "../deliverables/index.ts";

async function checked(id: string, text: string, isOfPeople = true): Promise<CheckOutcome> {
  const kind = deliverableKinds.find((one) => one.id === id);
  if (kind === undefined) throw new Error(`there is no ${id}`);
  const known = isOfPeople ? { files: { present: [], absent: [] } } : {};
  return kind.check(checkInput({ path: kind.path.replace("{name}", "x"), text }, known));
}

const alert = (rest: string): string =>
  `groups:\n  - name: shop\n    rules:\n      - alert: Errors\n        expr: ${rest}\n        annotations:\n          description: |\n            {{ $labels.instance }} is down\n`;

const templates: readonly (readonly [kind: string, line: number, text: string])[] = [
  ["compose", 4, "services:\n  app:\n    ports:\n      - {{ port }}:80\n"],
  ["openapi", 3, 'openapi: 3.1.0\ninfo:\n  title: {{ title }}\n  version: "1"\npaths: {}\n'],
  ["asyncapi", 3, 'asyncapi: 3.0.0\ninfo:\n  title: {{ title }}\n  version: "1"\n'],
  ["kubernetes", 4, "apiVersion: v1\nkind: Service\nmetadata:\n  name: {{ .Values.name }}\nspec: {}\n"],
  ["kubernetes", 4, 'apiVersion: v1\nkind: Service\nmetadata:\n  name: "{{ name }}"\nspec: { prts: [] }\n'],
  ["github-actions", 3, "on: push\njobs:\n  {{ job }}:\n    runs-on: ubuntu-latest\n    steps: [{ run: echo }]\n"],
  ["slo-alerts", 1, "{{ range .Groups }}\ngroups: []\n{{ end }}\n"],
];

test.each(templates)(
  "a %s of people that is a template is not checked, and its line %i is named",
  async (id, line, text) => {
    expect(await checked(id, text)).toMatchObject({
      status: "not-checked",
      reason: expect.stringContaining(`it is a template, see line ${line};`),
    });
  },
);

test.each(templates)("a %s of a run may not be a template", async (id, _line, text) => {
  const outcome = await checked(id, text, false);
  expect(outcome.status === "checked" && outcome.findings.filter(({ severity }) => severity === "error")).not.toEqual(
    [],
  );
});

test("what an alert fills in itself hides no fault", async () => {
  expect(await checked("slo-alerts", alert("up =="))).toMatchObject({
    status: "checked",
    findings: expect.arrayContaining([expect.objectContaining({ severity: "error", line: 5 })]),
  });
  expect(await checked("slo-alerts", `${alert("up == 0")}   - broken\n`)).toMatchObject({ status: "checked" });
});
