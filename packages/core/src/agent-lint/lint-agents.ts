import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import { nearestName, type Problem } from "../agent-file/diagnostics.ts";
import { inOrder } from "../agent-file/parse-agent-file.ts";
import type { AgentRule, LintedAgent, LintedTeam } from "./agent-rule.ts";
import { agentRules, findRulePage, ruleCodes } from "./index.ts";
import { lintedAgent } from "./linted-agent.ts";
import { lintedTeam } from "./linted-team.ts";
import { severityOf, type RuleSettings } from "./rule-setting.ts";
import { findSuppressions, suppress, type Suppression } from "./suppressions.ts";

/** What {@link lintAgents} needs to know besides the agents. */
export interface LintOptions {
  /** Ids of the deliverable kinds that there are. */
  readonly kinds: readonly string[];
  /** What loading the agents reported; comes out again under the settings and the comments of the files. */
  readonly problems?: readonly Problem[];
  readonly settings?: RuleSettings;
  /** Paths of agents that only stand in: edges may lead to them, and they are not reported on. */
  readonly standIns?: ReadonlySet<string>;
}

/**
 * Everything to say about agents whose edges are resolved: what loading reported and what the rules find, by file, line
 * and column. An error of the loader can neither be switched off nor hidden by a comment, because that file was not read.
 */
export async function lintAgents(agents: readonly AgentDefinition[], options: LintOptions): Promise<Problem[]> {
  const { kinds, problems = [], settings = {}, standIns = new Set() } = options;
  const own = agents.filter(({ source }) => !standIns.has(source.path)).map(lintedAgent);
  const team = lintedTeam(agents, own, kinds);
  const found = await Promise.all(own.map((linted) => applyRules(linted, team, settings)));
  const loaded = problems.filter(({ file }) => !standIns.has(file)).flatMap((problem) => reset(problem, settings));
  const byFile = Map.groupBy([...loaded, ...found.flat()], ({ file }) => file);
  const comments = own.flatMap((linted) => {
    const { path } = linted.agent.source;
    const { kept, problems: wrong } = withoutSuppressed(byFile.get(path) ?? [], findSuppressions(linted), path);
    byFile.set(path, kept);
    return wrong.flatMap((problem) => reset(problem, settings));
  });
  return inOrder([...byFile.values(), comments].flat());
}

async function applyRules(linted: LintedAgent, team: LintedTeam, settings: RuleSettings): Promise<Problem[]> {
  const results = agentRules.map(async (rule) => {
    const severity = severityOf(rule.code, rule.severity, settings);
    return severity === undefined ? [] : asProblems(rule, await rule.check(linted, team), linted, severity);
  });
  return (await Promise.all(results)).flat();
}

function asProblems(
  { code }: AgentRule,
  findings: Awaited<ReturnType<AgentRule["check"]>>,
  { agent }: LintedAgent,
  severity: Problem["severity"],
): Problem[] {
  return findings.map((finding) => ({ file: agent.source.path, column: 1, ...finding, code, severity }));
}

// What the loader calls an error, it could not read; no rule of the same code exists.
function isFixed({ code, severity }: Problem): boolean {
  return severity === "error" && !agentRules.some((rule) => rule.code === code);
}

function reset(problem: Problem, settings: RuleSettings): Problem[] {
  if (isFixed(problem)) return [problem];
  const severity = severityOf(problem.code, problem.severity, settings);
  return severity === undefined ? [] : [{ ...problem, severity }];
}

function withoutSuppressed(
  all: readonly Problem[],
  suppressions: readonly Suppression[],
  file: string,
): { kept: Problem[]; problems: Problem[] } {
  if (suppressions.length === 0) return { kept: [...all], problems: [] };
  const { kept, unused } = suppress(
    all.filter((problem) => !isFixed(problem)),
    suppressions,
  );
  return {
    kept: [...all.filter(isFixed), ...kept],
    problems: unused.map(({ code, at }) => badComment(code, at, file)),
  };
}

function badComment(code: string, { line, column }: Suppression, file: string): Problem {
  const place = { file, line, column, severity: "warning" } as const;
  if (findRulePage(code) !== undefined) {
    const message = `this comment switches off ${code}, which has nothing to report here`;
    return { ...place, code: "suppression-unused", message, hint: "Delete the comment." };
  }
  const near = nearestName(code, ruleCodes());
  const hint = near === undefined ? "`orchestrate agents explain` lists the codes." : `Did you mean ${near}?`;
  return {
    ...place,
    code: "suppression-unknown",
    message: `there is no rule ${JSON.stringify(code.slice(0, 60))}`,
    hint,
  };
}
