import { workflowSyntaxFaults } from "./github-workflow-parser.ts";
import { circleFaults, jobsIn, type WorkflowJob } from "./github-workflow-jobs.ts";
import { expressionFaults } from "./github-expression-rules.ts";
import { isRecord, listOf, recordOf, textOf, type PlainRecord } from "./plain-data.ts";
import { nearestName } from "@orchestrate/core/deliverables";
import type { Fault } from "./report-findings.ts";
import { parseYamlSource, type SourcePlace, type YamlSource } from "./yaml-source.ts";

/** Faults of a workflow of GitHub Actions: what GitHub's parser finds, and rules about what it accepts but nobody wants. */
export async function workflowFaults(text: string): Promise<readonly Fault[]> {
  const source = parseYamlSource(text, 1, "followed");
  if (source.errors.length > 0) return source.errors.map((error) => ({ ...error, rule: "yaml-syntax" }));
  if (!isRecord(source.value)) return [{ line: 1, column: 1, rule: "empty", message: "the file is not a workflow" }];
  const root = source.value;
  const jobs = jobsIn(root);
  return [
    ...placedFaults(source, jobs, await workflowSyntaxFaults(text)),
    ...circleFaults(source, jobs),
    ...permissionFaults(source, root),
    ...jobs.flatMap((job) => [
      ...runnerFaults(source, job),
      ...duplicateSteps(source, job),
      ...job.steps.flatMap((step) => [...actionFaults(source, step), ...commandFaults(source, step)]),
      ...expressionFaults(source, root, jobs, job),
    ]),
    ...checkoutOfStrangers(source, root, jobs),
  ];
}

/** The parser tells what a block lacks, or should not be, at its first line, which stands below its name. */
function placedFaults(source: YamlSource, jobs: readonly WorkflowJob[], faults: readonly Fault[]): readonly Fault[] {
  const hasCircle = circleFaults(source, jobs).length > 0;
  return faults
    .filter(({ message }) => !(hasCircle && message.includes("at least one job with no dependencies")))
    .map((fault) => {
      if (fault.rule !== "missing-key" && !fault.message.endsWith("was not expected")) return fault;
      const places = jobs.flatMap(({ at, value }) => [at, ...Object.keys(value).map((key) => [...at, key])]);
      const whole = places.find((at) => isAt(source.placeOf(at), fault));
      return whole === undefined ? fault : { ...fault, ...source.keyPlaceOf(whole) };
    });
}

function isAt(place: SourcePlace, { line, column }: Fault): boolean {
  return place.line === line && place.column === column;
}

function permissionFaults(source: YamlSource, root: PlainRecord): readonly Fault[] {
  if (root["permissions"] !== "write-all") return [];
  const message = "every job may write everything";
  const hint = "Name what is needed, such as contents: read.";
  return [{ ...source.placeOf(["permissions"]), rule: "write-all", severity: "warning", message, hint }];
}

/** Labels of the runners that GitHub hosts. */
const RUNNERS =
  "ubuntu-latest ubuntu-26.04 ubuntu-24.04 ubuntu-22.04 ubuntu-24.04-arm ubuntu-22.04-arm ubuntu-slim windows-latest windows-2025 windows-2022 windows-11-arm macos-latest macos-26 macos-15 macos-14 macos-15-intel macos-latest-large macos-15-large macos-14-large macos-15-xlarge macos-14-xlarge".split(
    " ",
  );

function runnerFaults(source: YamlSource, job: WorkflowJob): readonly Fault[] {
  const label = textOf(job.value["runs-on"]);
  if (label === undefined || label.includes("${{") || RUNNERS.includes(label)) return [];
  const place = source.placeOf([...job.at, "runs-on"]);
  if (/^(?:ubuntu-(?:16|18|20)\.04|macos-1[0-3](?:\.\d+)?|windows-201\d)$/.test(label)) {
    const message = `GitHub has no runner ${label} any more; the job would wait for ever`;
    return [{ ...place, rule: "retired-runner", message, hint: `Use ${label.split("-", 1)[0] ?? ""}-latest.` }];
  }
  const near = nearestName(label, RUNNERS, 2);
  if (near === undefined) return [];
  const message = `${label} is no runner of GitHub`;
  return [{ ...place, rule: "unknown-runner", severity: "warning", message, hint: `Did you mean ${near}?` }];
}

function duplicateSteps(source: YamlSource, job: WorkflowJob): readonly Fault[] {
  const ids = job.steps.map((step) => textOf(step.value["id"]));
  return job.steps.flatMap(({ at }, index): readonly Fault[] => {
    const id = ids[index];
    if (id === undefined || ids.indexOf(id) === index) return [];
    return [
      { ...source.placeOf([...at, "id"]), rule: "duplicate-step", message: `two steps of ${job.id} have the id ${id}` },
    ];
  });
}

/** Versions that GitHub has shut down: a job that uses them fails. */
const SHUT_DOWN = /^actions\/(?:upload-artifact|download-artifact)@v[123](?:\.|$)|^actions\/cache@v[12](?:\.|$)/;

function actionFaults(source: YamlSource, step: WorkflowJob["steps"][number]): readonly Fault[] {
  const uses = textOf(step.value["uses"]);
  if (uses === undefined || uses.startsWith("./") || uses.startsWith("docker://") || uses.includes("${{")) return [];
  const place = source.placeOf([...step.at, "uses"]);
  const [name = "", version = ""] = uses.split("@");
  if (version === "") {
    const message = `${name} needs a version after @`;
    return [{ ...place, rule: "no-version", message, hint: `Such as ${name}@v4, better a commit.` }];
  }
  if (!/^[\w.-]+\/[\w.-]+(?:\/.*)?$/.test(name))
    return [{ ...place, rule: "bad-action", message: `${uses} is not owner/repository@version` }];
  if (SHUT_DOWN.test(uses))
    return [
      {
        ...place,
        rule: "shut-down-action",
        message: `${uses} has been shut down; the step fails`,
        hint: "Use @v4 or later.",
      },
    ];
  return /^[0-9a-f]{40}$/.test(version) ? [] : [{ ...place, ...unpinned(uses, version) }];
}

function unpinned(uses: string, version: string): Omit<Fault, "line" | "column"> {
  const branch = /^(?:main|master|develop|dev|trunk|latest|HEAD)$/.test(version);
  const message = branch
    ? `${uses} follows a branch: it may change under the workflow`
    : `${uses} is a tag, which its owner can move`;
  const ours = /^(?:actions|github)\//.test(uses) && !branch;
  const hint = "Pin it to the 40 digits of a commit, with the version in a comment.";
  return { rule: "unpinned-action", severity: ours ? "info" : "warning", message, hint };
}

function commandFaults(source: YamlSource, step: WorkflowJob["steps"][number]): readonly Fault[] {
  const run = textOf(step.value["run"]);
  const command = /::(set-output|save-state|set-env|add-path)(?: name=|::)/.exec(run ?? "")?.[1];
  if (command === undefined) return [];
  const message = `the command ${command} is not read any more`;
  const hint = 'Write to the file of the runner, such as echo "name=value" >> "$GITHUB_OUTPUT".';
  return [{ ...source.placeOf([...step.at, "run"]), rule: "old-command", severity: "warning", message, hint }];
}

/** The event that runs with secrets on a stranger's pull request must not run the stranger's code. */
function checkoutOfStrangers(source: YamlSource, root: PlainRecord, jobs: readonly WorkflowJob[]): readonly Fault[] {
  const on = root["on"];
  const event = "pull_request_target";
  if (on !== event && !listOf(on).includes(event) && !Object.hasOwn(recordOf(on), event)) return [];
  return jobs.flatMap((job) =>
    job.steps.flatMap((step): readonly Fault[] => {
      const ref = textOf(recordOf(step.value["with"])["ref"]);
      const checksOut = (textOf(step.value["uses"]) ?? "").startsWith("actions/checkout@");
      if (!checksOut || ref === undefined || !/pull_request\.head|head_ref/.test(ref)) return [];
      const message = `${event} has secrets, and this step checks out code of whoever opened the pull request`;
      const place = source.placeOf([...step.at, "with", "ref"]);
      return [{ ...place, rule: "stranger-code", severity: "warning", message, hint: "Use pull_request instead." }];
    }),
  );
}
