import { z } from "zod";
import type { Severity } from "../agent-file/diagnostics.ts";

/** How serious a rule is for a team. */
export const RuleSetting = z.enum(["off", "info", "warning", "error"]);
export type RuleSetting = z.infer<typeof RuleSetting>;

/** Settings by code; a code that is not named has its own severity. */
export type RuleSettings = Readonly<Record<string, RuleSetting>>;

/** The severity of a code under some settings; undefined when it is switched off. */
export function severityOf(code: string, usual: Severity, settings: RuleSettings): Severity | undefined {
  const set = Object.hasOwn(settings, code) ? settings[code] : undefined;
  if (set === "off") return undefined;
  return set ?? usual;
}
