import { findRulePage, type Problem } from "@orchestrate/core";
import { sarifLog, type SarifOrigin, type SarifRule } from "../checking/sarif-log.ts";

/** Problems of agent files as SARIF, each rule with its page. */
export function problemsToSarif(problems: readonly Problem[], origin: SarifOrigin): object {
  const codes = [...new Set(problems.map(({ code }) => code))].sort();
  const results = problems.map(({ code: rule, ...problem }) => ({ ...problem, rule }));
  return sarifLog(origin, { rules: codes.map(ruleOf), results, notes: [] });
}

function ruleOf(code: string): SarifRule {
  const page = findRulePage(code);
  if (page === undefined) return { id: code, title: code };
  return { id: code, title: page.title, severity: page.severity, help: `${page.why}\n\n${page.remedy}` };
}
