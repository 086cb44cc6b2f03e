import { builtInFolder, deliverableKinds, loadBuiltInAgents } from "@orchestrate/agents";
import { lintAgents, loadAgents, OrchestrateError } from "@orchestrate/core";
import { printableJson } from "@orchestrate/core/printable";
import { writeSarif } from "../checking/write-sarif.ts";
import type { CliIo } from "../cli-io.ts";
import { cliVersion } from "../cli-version.ts";
import type { CheckFlags } from "../commands/agents/check.ts";
import { exitCodes } from "../exit-code.ts";
import { locate, shortPath } from "../locate.ts";
import { outputStyle, renderLines } from "../terminal/style.ts";
import { countSeverity, type CheckedAgents } from "./checked-agents.ts";
import { checkedLines } from "./checked-lines.ts";
import { problemsToSarif } from "./problems-to-sarif.ts";
import { loadLintSettings, type LintSettings } from "./lint-settings.ts";

/** Checks agent files and prints every problem; 2 when one is an error (with `strict`, also a warning). */
export async function checkAgents(io: CliIo, path: string | undefined, flags: CheckFlags): Promise<number> {
  if (flags.json === true && flags.sarif === true)
    throw new OrchestrateError("usage", "--json and --sarif both print to standard output", {
      hint: "Give SARIF a file: --sarif results.sarif.",
    });
  const settings = await loadLintSettings(io, flags);
  const checked = await check(io, path, { settings, strict: flags.strict === true });
  await tell(io, checked, flags);
  return isFailing(checked, flags, settings) ? exitCodes.usage : exitCodes.completed;
}

function isFailing({ problems }: CheckedAgents, flags: CheckFlags, { maxWarnings }: LintSettings): boolean {
  const most = flags.strict === true ? 0 : (maxWarnings ?? Infinity);
  return countSeverity(problems, "error") > 0 || countSeverity(problems, "warning") > most;
}

async function tell(io: CliIo, checked: CheckedAgents, flags: CheckFlags): Promise<void> {
  if (flags.sarif !== undefined) {
    const origin = { version: cliVersion(), cwd: io.cwd };
    const text = `${printableJson(problemsToSarif(checked.problems, origin), 2)}\n`;
    if (flags.sarif === true) return io.stdout.write(text);
    await writeSarif(locate(io, flags.sarif), text);
  }
  if (flags.json === true) return io.stdout.write(`${printableJson(checked, 2)}\n`);
  const whole = { ...outputStyle(io), columns: undefined };
  io.stdout.write(renderLines(checkedLines(checked, { quiet: flags.quiet === true }), whole));
}

async function check(
  io: CliIo,
  path: string | undefined,
  { settings, strict }: { settings: LintSettings; strict: boolean },
): Promise<CheckedAgents> {
  const also = path === undefined ? [] : await loadBuiltInAgents();
  // Where a setting says how serious a dangling edge is, that holds also with --strict.
  const edgesAreStrict = strict && settings.rules["handoff-unresolved"] === undefined;
  const folder = path === undefined ? builtInFolder : locate(io, path);
  const { agents, problems } = await loadAgents(folder, { also, strict: edgesAreStrict });
  const standIns = new Set(also.map(({ source }) => source.path));
  const own = agents.filter(({ source }) => !standIns.has(source.path));
  const kinds = deliverableKinds.map(({ id }) => id);
  const all = await lintAgents(agents, { kinds, problems, settings: settings.rules, standIns });
  return {
    agents: own.length,
    edges: own.reduce((sum, { edges }) => sum + edges.length, 0),
    problems: all.map((problem) => ({ ...problem, file: shortPath(io, problem.file) })),
  };
}
