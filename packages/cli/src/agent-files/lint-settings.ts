import { readFile } from "node:fs/promises";
import {
  findRulePage,
  nearestName,
  OrchestrateError,
  rulePages,
  RuleSetting,
  type RuleSettings,
} from "@orchestrate/core";
import { LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import type { CliIo } from "../cli-io.ts";
import type { CheckFlags } from "../commands/agents/check.ts";
import { locate } from "../locate.ts";

/** Where a project keeps the settings of its rules, relative to where the command runs. */
const defaultConfig = ".orchestrate/agents.yaml";

const whatItHolds = "It holds rules: { code: off | info | warning | error } and maxWarnings: <number>.";

/** Settings of a check of agent files. */
export const LintSettings = z.strictObject({
  rules: z.record(z.string(), RuleSetting).default({}),
  maxWarnings: z.int().min(0).optional(),
});
export type LintSettings = z.infer<typeof LintSettings>;

/** The settings of the project with those of the flags on top. Throws `usage` for an unknown code or a wrong file. */
export async function loadLintSettings(io: CliIo, flags: CheckFlags): Promise<LintSettings> {
  const file = await readSettings(io, flags.config);
  const given = Object.fromEntries(flags.rule ?? []) as RuleSettings;
  const rules = { ...file.rules, ...given };
  for (const code of Object.keys(rules)) requireCode(code);
  const maxWarnings = flags.maxWarnings ?? file.maxWarnings;
  return { rules, ...(maxWarnings === undefined ? {} : { maxWarnings }) };
}

async function readSettings(io: CliIo, wanted: string | undefined): Promise<LintSettings> {
  const name = wanted ?? defaultConfig;
  const text = await readFile(locate(io, name), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (wanted === undefined && error.code === "ENOENT") return "";
    throw new OrchestrateError("usage", `${name} cannot be read: ${error.message}`, {
      cause: error,
      hint: whatItHolds,
    });
  });
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { prettyErrors: false, lineCounter });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line, col } = lineCounter.linePos(fault.pos[0]);
    throw new OrchestrateError("usage", `${name}:${line}:${col}: ${fault.message}`, { hint: whatItHolds });
  }
  const parsed = LintSettings.safeParse(document.toJS({ maxAliasCount: 0 }) ?? {});
  if (parsed.success) return parsed.data;
  const why = z.prettifyError(parsed.error).replaceAll("\n", " ");
  throw new OrchestrateError("usage", `${name}: ${why}`, { hint: whatItHolds });
}

function requireCode(code: string): void {
  if (findRulePage(code) !== undefined) return;
  const near = nearestName(
    code,
    rulePages.map((page) => page.code),
  );
  const hint = near === undefined ? "orchestrate agents explain lists them." : `Did you mean ${near}?`;
  throw new OrchestrateError("usage", `there is no rule ${code}`, { hint });
}
