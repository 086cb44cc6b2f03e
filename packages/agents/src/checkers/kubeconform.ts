import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import type { CheckInput, CheckOutcome, Checker, Machine } from "@orchestrate/core";
import { MAX_DOCUMENT_BYTES } from "./markdown-outline.ts";
import {
  isRecord,
  listOf,
  pointerKeys,
  recordOf,
  scalarText,
  textOf,
  valueAt,
  type PlainRecord,
} from "./plain-data.ts";
import { askProgram, findProgram, type FoundProgram, type ProgramAnswer } from "./program-on-path.ts";
import { reportFindings, type Fault } from "./report-findings.ts";
import { parseYamlDocuments } from "./yaml-documents.ts";

/** The variable that names the folder with kubeconform's schemas; without it kubeconform is not asked. */
export const SCHEMAS = "ORCHESTRATE_KUBECONFORM_SCHEMAS";
const FILE = "manifests.yaml";
const INSTALL = "brew install kubeconform, or github.com/yannh/kubeconform";

/**
 * kubeconform, where it is on PATH and a folder of this machine holds its schemas: those of custom resources, above all.
 * It gets no other location of schemas, so it fetches none. Undefined where nobody names a folder.
 */
export async function kubeconformOn(
  machine: Machine,
  timeMs?: number,
): Promise<Checker<CheckInput> | { absent: string } | undefined> {
  const location = machine.environment[SCHEMAS];
  if (location === undefined || location === "") return undefined;
  const schemas = await schemasAt(location);
  if (schemas === undefined)
    return { absent: `kubeconform was not asked: ${SCHEMAS} names no folder of this machine by its absolute path` };
  const program = await findProgram("kubeconform", machine);
  if (program === undefined) return { absent: `kubeconform is not on PATH: ${INSTALL}` };
  const state = createHash("sha256").update(`${program.state}\n${schemas}`).digest("hex").slice(0, 16);
  const ask = (text: string): Promise<ProgramAnswer> => {
    const options = ["-output", "json", "-verbose", "-ignore-missing-schemas", "-schema-location", location, FILE];
    return askProgram(program, {
      options,
      files: { [FILE]: text },
      machine,
      ...(timeMs === undefined ? {} : { timeMs }),
    });
  };
  return { id: `kubeconform-${state}`, check: (input) => check(input, ask, () => versionOf(program, machine)) };
}

/** A name for the present state of a folder of schemas; what changes is a file that comes, goes or is replaced. */
async function schemasAt(location: string): Promise<string | undefined> {
  // A template such as /schemas/{{ .ResourceKind }}.json begins with its folder.
  const folder = location.replace(/\/?[^/]*\{\{.*$/, "");
  if (!path.isAbsolute(folder)) return undefined;
  try {
    const below = await readdir(folder, { withFileTypes: true });
    const folders = below.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(folder, name));
    const times = await Promise.all([folder, ...folders].map(async (one) => `${one} ${(await stat(one)).mtimeMs}`));
    return [location, ...times].join("\n");
  } catch {
    return undefined;
  }
}

function unasked(why: string): CheckOutcome {
  return { status: "not-checked", reason: `kubeconform ${why}` };
}

async function check(
  input: CheckInput,
  ask: (text: string) => Promise<ProgramAnswer>,
  version: () => Promise<string>,
): Promise<CheckOutcome> {
  if (Buffer.byteLength(input.text) > MAX_DOCUMENT_BYTES)
    return unasked("was not asked: the document is larger than 1 MiB");
  const [answer, tool] = await Promise.all([ask(input.text), version()]);
  if ("failed" in answer) return unasked(`gave no answer: ${answer.failed}`);
  const resources = readResources(answer.stdout);
  if (resources === undefined) return unasked(`ended with ${answer.code} and said nothing that can be read`);
  const wrong = resources.filter(({ status }) => status === "statusInvalid" || status === "statusError");
  if (answer.code !== 0 && wrong.length === 0) return unasked(`ended with ${answer.code} and named no fault`);
  const outcome = await reportFindings(input, tool, () => wrong.flatMap((resource) => faultsOf(resource, input.text)));
  const skipped = resources.filter(isUnknownCustom).map(({ kind }) => textOf(kind) ?? "?");
  if (outcome.status !== "checked" || skipped.length === 0) return outcome;
  return { ...outcome, notes: [`kubeconform has no schema for ${[...new Set(skipped)].slice(0, 5).join(", ")}`] };
}

/** Whether it has no schema for a custom resource; the check that is built in knows the other kinds. */
function isUnknownCustom({ status, version }: PlainRecord): boolean {
  return status === "statusSkipped" && /^[\w-]+(?:\.[\w-]+)+\/(?<!\.k8s\.io\/)/.test(textOf(version) ?? "");
}

function readResources(output: string): readonly PlainRecord[] | undefined {
  try {
    const { resources } = recordOf(JSON.parse(output));
    return Array.isArray(resources) ? resources.filter(isRecord) : undefined;
  } catch {
    return undefined;
  }
}

/** What it says of one object, at the places of its fields where it names them. */
function faultsOf(resource: PlainRecord, text: string): readonly Fault[] {
  const { kind, name, msg } = resource;
  const document = parseYamlDocuments(text).find(
    ({ value }) =>
      valueAt(value, ["kind"]) === kind &&
      (scalarText(valueAt(value, ["metadata", "name"])) ?? "") === (scalarText(name) ?? ""),
  );
  const placeOf = (pointer: string): { line: number; column: number } =>
    document?.placeOf(pointer === "" ? ["kind"] : pointerKeys(pointer)) ?? { line: 1, column: 1 };
  const errors = listOf(resource["validationErrors"]).map(recordOf);
  const told = errors.length > 0 ? errors : [{ path: "", msg }];
  return told.map((error) => ({
    ...placeOf(textOf(error["path"]) ?? ""),
    rule: "kubeconform",
    message: textOf(error["msg"]) ?? "the object does not fit its schema",
  }));
}

async function versionOf(program: FoundProgram, machine: Machine): Promise<string> {
  const answer = await askProgram(program, { options: ["-v"], files: {}, machine });
  const version = "failed" in answer ? undefined : /v?(\d[\w.+-]{0,40})/.exec(answer.stdout)?.[1];
  return version === undefined ? "kubeconform" : `kubeconform@${version}`;
}
