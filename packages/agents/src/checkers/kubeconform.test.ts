import { chmod, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { checkBeside, checkInput, openCheckRunner, type CheckOutcome } from "@orchestrate/core";
import { expect, test } from "vitest";
import { kubernetes } from "../deliverables/kubernetes.ts";
import { kubeconformOn, SCHEMAS } from "./kubeconform.ts";

const manifests = `apiVersion: v1
kind: ConfigMap
metadata:
  name: shop
---
apiVersion: example.com/v1
kind: Shop
metadata:
  name: shop
spec:
  size: small
`;
const input = checkInput({ path: "deploy/kubernetes.yaml", text: manifests });

async function emptyFolder(name: string): Promise<string> {
  const folder = path.join(await mkdtemp(path.join(tmpdir(), "orchestrate-kubeconform-")), name);
  await mkdir(folder);
  return folder;
}

/** A PATH with a program of that name, written as a script of Node, that answers with these resources. */
async function programThat(script: string): Promise<string> {
  const folder = await emptyFolder("bin");
  const file = path.join(folder, "kubeconform");
  const version = 'if (process.argv[2] === "-v") { console.log("v0.6.7"); process.exit(0); }';
  await writeFile(file, `#!${process.execPath}\n${version}\n${script}\n`);
  await chmod(file, 0o755);
  return folder;
}

function saying(resources: readonly object[], code: number): string {
  return `process.stdout.write(${JSON.stringify(JSON.stringify({ resources }))}); process.exitCode = ${code};`;
}

async function checked(environment: Readonly<Record<string, string>>): Promise<CheckOutcome> {
  await using runner = openCheckRunner([kubernetes]);
  return await checkBeside(runner, { environment }).check(kubernetes, input);
}

const shop = { filename: "manifests.yaml", kind: "Shop", name: "shop", version: "example.com/v1" };
const wrong = {
  ...shop,
  status: "statusInvalid",
  msg: "problem validating schema",
  validationErrors: [{ path: "/spec/size", msg: "expected integer, but got string" }],
};

test("what it finds by the schemas of a folder has its place and its name", async () => {
  const environment = { PATH: await programThat(saying([wrong], 1)), [SCHEMAS]: await emptyFolder("schemas") };
  expect(await checked(environment)).toMatchObject({
    tools: expect.arrayContaining(["kubeconform@0.6.7"]),
    findings: expect.arrayContaining([
      expect.objectContaining({
        rule: "kubeconform",
        severity: "error",
        line: 11,
        column: 9,
        message: "expected integer, but got string",
      }),
    ]),
  });
});

test("is asked for no schema but those of the folder, and only about the document", async () => {
  const schemas = await emptyFolder("schemas");
  const script = `const { readdirSync } = require("node:fs");
const msg = JSON.stringify([process.argv.slice(2), readdirSync("."), Object.keys(process.env).sort()]);
process.stdout.write(JSON.stringify({ resources: [{ kind: "Shop", name: "shop", status: "statusError", msg }] }));
process.exitCode = 1;`;
  const outcome = await checked({ PATH: await programThat(script), [SCHEMAS]: schemas, SECRET: "x" });
  const told = outcome.status === "checked" ? outcome.findings.find(({ rule }) => rule === "kubeconform")?.message : "";
  const [options, files, variables] = JSON.parse(told ?? "") as [string[], string[], string[]];
  expect(options.filter((_, index) => options[index - 1] === "-schema-location")).toEqual([schemas]);
  expect(files).toEqual(["manifests.yaml"]);
  expect(variables).not.toContain("SECRET");
});

test("says which custom resource it has no schema for", async () => {
  const skipped = [
    { kind: "ConfigMap", name: "shop", version: "v1", status: "statusSkipped" },
    { kind: "NetworkPolicy", name: "n", version: "networking.k8s.io/v1", status: "statusSkipped" },
    { ...shop, status: "statusSkipped" },
  ];
  const environment = { PATH: await programThat(saying(skipped, 0)), [SCHEMAS]: await emptyFolder("schemas") };
  expect(await checked(environment)).toMatchObject({ notes: ["kubeconform has no schema for Shop"] });
});

test("is neither asked nor missed where nobody names a folder of schemas", async () => {
  const outcome = await checked({ PATH: await programThat(saying([wrong], 1)) });
  expect(outcome).toMatchObject({ status: "checked" });
  expect(outcome).not.toHaveProperty("notes");
  expect(JSON.stringify(outcome)).not.toContain("kubeconform");
});

test.each(["https://example.com/schemas", "default", "schemas", path.join(tmpdir(), "there-is-no-such-folder")])(
  "fetches nothing: %s is no folder of this machine",
  async (location) => {
    const environment = { PATH: await programThat(saying([wrong], 1)), [SCHEMAS]: location };
    expect(await kubeconformOn({ environment })).toEqual({
      absent: `kubeconform was not asked: ${SCHEMAS} names no folder of this machine by its absolute path`,
    });
  },
);

test("a program that is not there leaves the check as it is, with the line that installs it", async () => {
  const environment = { PATH: await emptyFolder("bin"), [SCHEMAS]: await emptyFolder("schemas") };
  expect(await checked(environment)).toMatchObject({
    status: "checked",
    notes: [expect.stringMatching(/^kubeconform is not on PATH: brew install kubeconform/)],
  });
});

test.each([
  ["says nothing that can be read", "console.log('what?'); process.exitCode = 2;", "ended with 2 and said nothing"],
  ["names no fault", saying([], 1), "ended with 1 and named no fault"],
  ["never ends", "setInterval(() => undefined, 1000);", "gave no answer: it did not end within 0.4 s"],
])("a program that %s gives no finding and no pass", async (name, script, why) => {
  const environment = { PATH: await programThat(script), [SCHEMAS]: await emptyFolder("schemas") };
  const checker = await kubeconformOn({ environment }, name === "never ends" ? 400 : undefined);
  if (checker === undefined || "absent" in checker) throw new Error("it was not found");
  expect(await checker.check(input)).toMatchObject({ status: "not-checked", reason: expect.stringContaining(why) });
});

test("other schemas and another program are another checker", async () => {
  const [one, other] = [await emptyFolder("one"), await emptyFolder("other")];
  const PATH = await programThat(saying([], 0));
  const id = async (location: string): Promise<string> => {
    const checker = await kubeconformOn({ environment: { PATH, [SCHEMAS]: location } });
    return checker !== undefined && "id" in checker ? checker.id : "";
  };
  const before = await id(one);
  expect(await id(one)).toBe(before);
  expect(await id(other)).not.toBe(before);
  await mkdir(path.join(one, "more"));
  expect(await id(one)).not.toBe(before);
});
