import type { ApiView } from "./openapi-view.ts";
import type { RestHit, RestRule } from "./rest-rule.ts";
import { restRules } from "./rest-rules.ts";

/** A rule's hit with the line of the reviewed file. */
export interface ReviewFinding {
  readonly rule: RestRule;
  readonly hit: RestHit;
  readonly line: number;
  /** The line's text, trimmed. */
  readonly quote: string;
}

const ORDER = { error: 0, warning: 1, info: 2 } as const;

/** All hits of all rules, errors first, then by line. */
export function reviewApi(api: ApiView): readonly ReviewFinding[] {
  const findings = restRules.flatMap((rule) =>
    rule.find(api).map((hit): ReviewFinding => {
      const { line } = api.source.keyPlaceOf(hit.at);
      return { rule, hit, line, quote: (api.lines[line - 1] ?? "").trim() };
    }),
  );
  return findings.sort((one, other) => ORDER[one.rule.severity] - ORDER[other.rule.severity] || one.line - other.line);
}
