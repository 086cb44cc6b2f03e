import type { Policy } from "@orchestrate/core";
import type { ApiView } from "../checkers/openapi-view.ts";
import type { Fault } from "../checkers/report-findings.ts";
import { idempotencyKey } from "./idempotency-key.ts";
import { operationSecurity } from "./operation-security.ts";
import { paginationLimit } from "./pagination-limit.ts";
import type { PolicyRule } from "./policy-rule.ts";
import { problemJson } from "./problem-json.ts";
import { rateLimit429 } from "./rate-limit-429.ts";
import { versioning } from "./versioning.ts";

/** Every rule of the house for APIs. What a task file may name under `policy` are their ids. */
export const policyRules: readonly PolicyRule[] = [
  idempotencyKey,
  operationSecurity,
  paginationLimit,
  problemJson,
  rateLimit429,
  versioning,
];

/** Rules of style for other documents that a team may want to soften: in a run they are errors, for files of others warnings. */
export const styleRules: readonly Pick<PolicyRule, "id" | "title" | "severity">[] = [
  {
    id: "adr-style",
    title: "ADRs lead with the trade-off, weigh options, quantify, weigh the team and say what reverses them.",
    severity: "error",
  },
  { id: "matching-examples", title: "Examples match the schemas that they stand in.", severity: "error" },
  {
    id: "online-migrations",
    title: "Migrations hold no lock for long and keep running readers alive.",
    severity: "error",
  },
  { id: "runbook-parts", title: "A runbook says first steps, mitigation, rollback and restore.", severity: "error" },
  { id: "standalone-client", title: "A client of an API is one file that needs no other.", severity: "error" },
  { id: "strict-schemas", title: "Keywords of a schema say something about its type.", severity: "error" },
  { id: "declared-tags", title: "Tags of operations are declared at the root of the API.", severity: "error" },
];

/** What an API breaks of the house rules, each as serious as the team's policy says and else as the rule itself says. */
export function policyFaults(api: ApiView, policy: Policy): readonly Fault[] {
  return policyRules.flatMap((rule) => {
    const severity = policy[rule.id] ?? rule.severity;
    if (severity === "off") return [];
    return rule.check(api).map(({ at, message }): Fault => ({
      ...api.source.keyPlaceOf(at),
      rule: rule.id,
      severity,
      message,
      hint: rule.hint,
    }));
  });
}
