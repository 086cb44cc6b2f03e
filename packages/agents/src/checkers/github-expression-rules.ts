import { nearestName } from "@orchestrate/core/deliverables";
import { needsOf, type WorkflowJob } from "./github-workflow-jobs.ts";
import { isRecord, listOf, recordOf, textOf, type PlainRecord } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import type { YamlPath, YamlSource } from "./yaml-source.ts";

/** A text of a job that may hold expressions. */
interface JobText {
  readonly text: string;
  readonly path: YamlPath;
}

/** Expressions of a job that name a step, a job, an input or a matrix key which does not exist, and unsafe ones. */
export function expressionFaults(
  source: YamlSource,
  root: PlainRecord,
  jobs: readonly WorkflowJob[],
  job: WorkflowJob,
): readonly Fault[] {
  const known = namesKnownTo(job, root);
  const texts = textsIn(job.value, job.at, 0);
  return texts.flatMap((entry) => [
    ...expressionsIn(entry).flatMap((expression) => [
      ...unknownNames(source, entry, expression, known),
      ...unknownProperties(source, entry, expression),
    ]),
    ...alwaysTrue(source, entry),
    ...unknownOutputs(source, entry, jobs),
    ...(entry.path.at(-1) === "run" ? [...printedSecrets(source, entry), ...injectedText(source, entry)] : []),
  ]);
}

function textsIn(value: unknown, path: YamlPath, depth: number): readonly JobText[] {
  if (typeof value === "string") return [{ text: value, path }];
  if (typeof value !== "object" || value === null || depth > 20) return [];
  const entries: (readonly [string | number, unknown])[] = Array.isArray(value)
    ? value.map((item, index) => [index, item] as const)
    : Object.entries(value);
  return entries.flatMap(([key, inner]) => textsIn(inner, [...path, key], depth + 1));
}

/** What stands in `${{ }}`; the whole text of an `if`, which needs no braces. */
function expressionsIn({ text, path }: JobText): readonly string[] {
  if (path.at(-1) === "if" && !text.includes("${{")) return [text];
  return [...text.matchAll(/\$\{\{([^]*?)\}\}/g)].map((match) => match[1] ?? "");
}

type KnownNames = Readonly<Record<"steps" | "needs" | "inputs" | "matrix", readonly string[] | undefined>>;

function namesKnownTo(job: WorkflowJob, root: PlainRecord): KnownNames {
  const matrix = recordOf(job.value["strategy"])["matrix"];
  return {
    steps: job.steps.flatMap((step) => textOf(step.value["id"]) ?? []),
    needs: needsOf(job),
    inputs: inputsOf(root),
    matrix: isRecord(matrix) ? matrixKeys(matrix) : matrix === undefined ? [] : undefined,
  };
}

function inputsOf(root: PlainRecord): readonly string[] | undefined {
  const on = recordOf(root["on"]);
  const events = ["workflow_dispatch", "workflow_call"].filter((event) => Object.hasOwn(on, event));
  return events.length === 0
    ? undefined
    : events.flatMap((event) => Object.keys(recordOf(recordOf(on[event])["inputs"])));
}

/** Undefined where an expression adds keys that cannot be known. */
function matrixKeys(matrix: PlainRecord): readonly string[] | undefined {
  const { include, exclude: _, ...own } = matrix;
  if (typeof include === "string" || listOf(include).some((entry) => !isRecord(entry))) return undefined;
  return [...Object.keys(own), ...listOf(include).flatMap((entry) => Object.keys(recordOf(entry)))];
}

const WHAT = {
  steps: "no step of this job has the id",
  needs: "this job does not need",
  inputs: "the workflow has no input",
  matrix: "the matrix has no key",
};

function unknownNames(source: YamlSource, entry: JobText, expression: string, known: KnownNames): readonly Fault[] {
  const bare = expression.replaceAll(/'(?:[^']|'')*'/g, "''");
  return [...bare.matchAll(/(?<![\w.-])(steps|needs|inputs|matrix)\.([\w-]+)/g)].flatMap((match): readonly Fault[] => {
    const context = match[1] as keyof KnownNames;
    const name = match[2] ?? "";
    const names = known[context];
    if (names === undefined || names.some((one) => one.toLowerCase() === name.toLowerCase())) return [];
    const near = nearestName(name, names);
    const hint = near === undefined ? `Known: ${names.join(", ") || "none"}.` : `Did you mean ${near}?`;
    const message = `${WHAT[context]} ${name}, so ${context}.${name} is empty`;
    // An empty value does no harm everywhere, as in the name of a step.
    const severity = near === undefined && (context === "matrix" || context === "inputs") ? "warning" : "error";
    return [{ ...placeOf(source, entry, match[0]), rule: `unknown-${context}`, severity, message, hint }];
  });
}

const PROPERTIES: Readonly<Record<string, readonly string[]>> = {
  github:
    "action action_path action_ref action_repository action_status actor actor_id api_url artifact_cache_size_limit base_ref env event event_name event_path graphql_url head_ref job job_workflow_sha output path ref ref_name ref_protected ref_type repository repository_id repository_owner repository_owner_id repository_visibility repositoryurl retention_days run_attempt run_id run_number secret_source server_url sha state step_summary token triggering_actor workflow workflow_ref workflow_sha workspace".split(
      " ",
    ),
  runner: "arch debug environment name os temp tool_cache workspace".split(" "),
};

/** Properties that GitHub's own contexts do not have, and that are near to one that they do. */
function unknownProperties(source: YamlSource, entry: JobText, expression: string): readonly Fault[] {
  const bare = expression.replaceAll(/'(?:[^']|'')*'/g, "''");
  return [...bare.matchAll(/(?<![\w.-])(github|runner)\.([\w-]+)/g)].flatMap((match): readonly Fault[] => {
    const [shown = "", context = "", name = ""] = match;
    const names = PROPERTIES[context] ?? [];
    if (names.includes(name.toLowerCase())) return [];
    const near = nearestName(name, names, 2);
    const hint = near === undefined ? {} : { hint: `Did you mean ${context}.${near}?` };
    const message = `${context} has no ${name}, so ${shown} is empty`;
    const severity = near === undefined ? ("warning" as const) : ("error" as const);
    return [{ ...placeOf(source, entry, shown), rule: "unknown-property", severity, message, ...hint }];
  });
}

/** A condition with anything around its expression is a text, and a text that is not empty is true. */
function alwaysTrue(source: YamlSource, { text, path }: JobText): readonly Fault[] {
  if (path.at(-1) !== "if" || !text.includes("${{") || /^\s*\$\{\{(?:(?!\}\})[^])*\}\}\s*$/.test(text)) return [];
  const message = "the condition is a text around an expression, and so always true";
  const hint = "Put the whole condition into one ${{ }}, or leave the braces out.";
  return [{ ...source.placeOf(path), rule: "always-true", message, hint }];
}

/** Outputs of a needed job that it does not declare. */
function unknownOutputs(source: YamlSource, entry: JobText, jobs: readonly WorkflowJob[]): readonly Fault[] {
  return [...entry.text.matchAll(/(?<![\w.-])needs\.([\w-]+)\.outputs\.([\w-]+)/g)].flatMap(
    (match): readonly Fault[] => {
      const job = jobs.find(({ id }) => id === match[1]);
      const name = match[2] ?? "";
      // A job that calls another workflow has that one's outputs.
      if (job === undefined || job.value["uses"] !== undefined) return [];
      const names = Object.keys(recordOf(job.value["outputs"]));
      if (names.includes(name)) return [];
      const near = nearestName(name, names);
      const hint = near === undefined ? `Its outputs: ${names.join(", ") || "none"}.` : `Did you mean ${near}?`;
      const message = `the job ${job.id} has no output ${name}, so this is empty`;
      return [{ ...placeOf(source, entry, match[0]), rule: "unknown-output", message, hint }];
    },
  );
}

function printedSecrets(source: YamlSource, entry: JobText): readonly Fault[] {
  return entry.text.split("\n").flatMap((line): readonly Fault[] => {
    const secret = /\$\{\{\s*(secrets\.\w+)/.exec(line)?.[1];
    if (secret === undefined || !/\b(?:echo|printf|print|cat|tee|console\.log)\b/.test(line)) return [];
    // Feeding it to another program by a pipe or a file of the runner does not show it.
    if (/\|\s*\w|>>?\s*\S/.test(line.slice(line.indexOf(secret)))) return [];
    const message = `${secret} is printed; masking fails as soon as it is changed or encoded`;
    const hint = "Hand it over by env and do not print it.";
    return [{ ...placeOf(source, entry, secret), rule: "printed-secret", severity: "warning", message, hint }];
  });
}

/** Texts that whoever opens an issue or a pull request can write. */
const WRITTEN_BY_STRANGERS =
  /github\.(?:event\.(?:issue|pull_request|discussion)\.(?:title|body)|event\.(?:comment|review|review_comment)\.body|event\.pull_request\.head\.(?:ref|label|repo\.default_branch)|event\.(?:head_commit|commits[^.]*)\.(?:message|author\.(?:email|name))|head_ref)\b/;

function injectedText(source: YamlSource, entry: JobText): readonly Fault[] {
  return expressionsIn(entry).flatMap((expression): readonly Fault[] => {
    const value = WRITTEN_BY_STRANGERS.exec(expression)?.[0];
    if (value === undefined) return [];
    const message = `${value} is put into the script as it is, so whoever writes it can run commands`;
    const hint = "Hand it over by env and use the variable in quotes.";
    return [{ ...placeOf(source, entry, value), rule: "script-injection", severity: "warning", message, hint }];
  });
}

/** The line of a word in a text, where the text is a block whose lines are those of the file; else where it begins. */
function placeOf(source: YamlSource, { text, path }: JobText, word: string): { line: number; column: number } {
  const place = source.placeOf(path);
  const before = text.slice(0, Math.max(0, text.indexOf(word))).split("\n");
  const isBlock = text.includes("\n");
  return isBlock ? { line: place.line + before.length, column: 1 } : place;
}
