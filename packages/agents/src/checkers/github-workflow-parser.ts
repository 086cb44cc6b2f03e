import type * as WorkflowParser from "@actions/workflow-parser";
import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { nearestName } from "@orchestrate/core/deliverables";
import { recordOf } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import { parseYamlSource } from "./yaml-source.ts";

/** Faults that the parser of GitHub's own language service finds in a workflow: structure, expressions and needs. */
export async function workflowSyntaxFaults(text: string): Promise<readonly Fault[]> {
  const parser = await loadWorkflowParser();
  const { context, value } = parser.parseWorkflow(
    { name: "workflow", content: text },
    new parser.NoOperationTraceWriter(),
  );
  // What does not parse cannot be converted; its own errors say enough.
  const { ErrorPolicy } = await import("@actions/workflow-parser/model/convert");
  const options = { errorPolicy: ErrorPolicy.TryConversion };
  if (value !== undefined)
    await parser.convertWorkflowTemplate(context, value, undefined, options).catch(() => undefined);
  const faults = context.errors.getErrors().map((error): Fault => {
    const start = error.range?.start;
    return { line: start?.line ?? 1, column: start?.column ?? 1, ...explain(error.rawMessage, text) };
  });
  // The converter repeats in its own words what the reader has told about a place.
  return faults.filter(
    (fault, index) => faults.findIndex((other) => other.line === fault.line && other.column === fault.column) === index,
  );
}

/**
 * Imports the parser. Its modules import JSON without saying so, which Node refuses, so for the length of this import
 * these two files are read as modules.
 */
export async function loadWorkflowParser(): Promise<typeof WorkflowParser> {
  const hooks = registerHooks({
    load: (url, context, next) => {
      if (!/\/workflow-parser\/dist\/[\w.-]+\.min\.json$/.test(url)) return next(url, context);
      const source = `export default ${readFileSync(new URL(url), "utf8")}`;
      return { format: "module", shortCircuit: true, source };
    },
  });
  try {
    return await import("@actions/workflow-parser");
  } finally {
    hooks.deregister();
  }
}

function explain(message: string, text: string): Omit<Fault, "line" | "column"> {
  const unexpected = /^Unexpected value '(.*)'$/.exec(message)?.[1];
  if (unexpected !== undefined) {
    const near = nearestName(unexpected, KNOWN_WORDS, 2);
    if (near === unexpected)
      return { rule: "unexpected-value", message: `${unexpected} does not fit to what stands beside it here` };
    const hint = near === undefined ? {} : { hint: `Did you mean ${near}?` };
    return { rule: "unexpected-value", message: `${unexpected} is not known here`, ...hint };
  }
  if (message.startsWith("There's not enough info") || message.startsWith("Expected one of uses or run")) {
    if (!message.includes("runs-on")) return { rule: "empty-step", message: "the step has neither uses nor run" };
  }
  const missing = /^Required property is missing: (.+)$/.exec(message)?.[1];
  if (missing !== undefined) return { rule: "missing-key", message: `${missing} is missing here` };
  return explainNeeds(message, text) ?? { rule: "workflow", message };
}

function explainNeeds(message: string, text: string): Omit<Fault, "line" | "column"> | undefined {
  const unknown = /^Job '(.+)' depends on unknown job '(.+)'/.exec(message);
  if (unknown !== null) {
    const [, job = "", needed = ""] = unknown;
    const jobs = Object.keys(recordOf(recordOf(parseYamlSource(text, 1, "followed").value)["jobs"]));
    const near = nearestName(
      needed,
      jobs.filter((name) => name !== job),
    );
    const hint = near === undefined ? `Its jobs: ${jobs.slice(0, 20).join(", ")}.` : `Did you mean ${near}?`;
    return { rule: "unknown-job", message: `the job ${job} needs ${needed}, which is no job of this workflow`, hint };
  }
  const circle = /^Job '(.+)' depends on job '(.+)' which creates a cycle/.exec(message);
  if (circle === null) return undefined;
  const [, job = "", needed = ""] = circle;
  return { rule: "circle", message: `${job} waits for ${needed}, which waits for it` };
}

const KNOWN_WORDS: readonly string[] =
  "branch_protection_rule image_version pull_request_comment check_run check_suite create delete deployment deployment_status discussion discussion_comment fork gollum issue_comment issues label merge_group milestone page_build project public pull_request pull_request_review pull_request_review_comment pull_request_target push registry_package release repository_dispatch schedule status watch workflow_call workflow_dispatch workflow_run name on run-name permissions env defaults concurrency jobs branches branches-ignore tags tags-ignore paths paths-ignore types inputs outputs secrets needs if runs-on environment steps timeout-minutes strategy matrix fail-fast max-parallel include exclude continue-on-error container services uses with run shell working-directory id image credentials ports volumes options cancel-in-progress group contents packages id-token actions checks deployments pages statuses attestations security-events pull-requests read write none read-all write-all".split(
    " ",
  );
