import type { AgentRule, RulePage } from "./agent-rule.ts";
import { frontMatterPages } from "./pages/front-matter-pages.ts";
import { teamPages } from "./pages/team-pages.ts";
import { textPages } from "./pages/text-pages.ts";
import { agentUnreached } from "./rules/agent-unreached.ts";
import { bodyLarge } from "./rules/body-large.ts";
import { deliverableShared } from "./rules/deliverable-shared.ts";
import { deliverableUnknown } from "./rules/deliverable-unknown.ts";
import { descriptionRepeated } from "./rules/description-repeated.ts";
import { descriptionVague } from "./rules/description-vague.ts";
import { handoffCycle } from "./rules/handoff-cycle.ts";
import { handoffReasonMissing } from "./rules/handoff-reason-missing.ts";
import { instructionOverride } from "./rules/instruction-override.ts";
import { mentionUndeclared } from "./rules/mention-undeclared.ts";
import { purposeMissing } from "./rules/purpose-missing.ts";
import { resultsInvented } from "./rules/results-invented.ts";
import { secretInText } from "./rules/secret-in-text.ts";
import { sectionEmpty } from "./rules/section-empty.ts";
import { sectionMissing } from "./rules/section-missing.ts";
import { sectionOrder } from "./rules/section-order.ts";
import { textLineEnds } from "./rules/text-line-ends.ts";
import { toolNotGranted } from "./rules/tool-not-granted.ts";
import { toolUnavailable } from "./rules/tool-unavailable.ts";
import { toolUnknown } from "./rules/tool-unknown.ts";

/** The rules, one line for each. */
export const agentRules: readonly AgentRule[] = [
  agentUnreached,
  bodyLarge,
  deliverableShared,
  deliverableUnknown,
  descriptionRepeated,
  descriptionVague,
  handoffCycle,
  handoffReasonMissing,
  instructionOverride,
  mentionUndeclared,
  purposeMissing,
  resultsInvented,
  secretInText,
  sectionEmpty,
  sectionMissing,
  sectionOrder,
  textLineEnds,
  toolNotGranted,
  toolUnavailable,
  toolUnknown,
];

/** The page of every code that a check of agent files may report, those of the loader included, by code. */
export const rulePages: readonly RulePage[] = [...agentRules, ...textPages, ...frontMatterPages, ...teamPages].toSorted(
  (a, b) => (a.code < b.code ? -1 : 1),
);

/** Every code, in order. */
export function ruleCodes(): string[] {
  return rulePages.map(({ code }) => code);
}

/** The page of a code, if there is such a code. */
export function findRulePage(code: string): RulePage | undefined {
  return rulePages.find((page) => page.code === code);
}
