import { builtInFolder, deliverableKinds, loadBuiltInAgents } from "@orchestrate/agents";
import { lintAgents, loadAgents, type Problem, type Severity } from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import type { CheckFlags } from "../commands/agents.ts";
import { exitCodes } from "../exit-code.ts";
import { locate, shortPath } from "../locate.ts";
import { plural } from "../terminal/draw-check.ts";
import { problemLines } from "../terminal/draw-problems.ts";
import { printableJson } from "@orchestrate/core/printable";
import { outputStyle, renderLines } from "../terminal/style.ts";

interface Checked {
  readonly agents: number;
  readonly edges: number;
  readonly problems: readonly Problem[];
}

/** Checks agent files and prints every problem; 2 when one is an error (with `strict`, also a warning). */
export async function checkAgents(io: CliIo, path: string | undefined, flags: CheckFlags): Promise<number> {
  const checked = await check(path === undefined ? undefined : locate(io, path), flags.strict === true);
  const problems = checked.problems.map((problem) => ({ ...problem, file: shortPath(io, problem.file) }));
  const count = (severity: Severity): number => problems.filter((problem) => problem.severity === severity).length;
  const failing = count("error") + (flags.strict === true ? count("warning") : 0);
  if (flags.json === true) io.stdout.write(`${printableJson({ ...checked, problems }, 2)}\n`);
  else {
    const whole = { ...outputStyle(io), columns: undefined };
    const found = [plural(count("error"), "error"), plural(count("warning"), "warning"), plural(count("info"), "note")];
    const words = found.filter((part) => part !== "").join(", ") || "no problems";
    const size = `${plural(checked.agents, "agent") || "no agents"} and ${plural(checked.edges, "edge") || "no edges"}`;
    io.stdout.write(renderLines([...problemLines(problems), [`${size} checked: `, words]], whole));
  }
  return failing > 0 ? exitCodes.usage : exitCodes.completed;
}

async function check(path: string | undefined, strict: boolean): Promise<Checked> {
  const also = path === undefined ? [] : await loadBuiltInAgents();
  const { agents, problems } = await loadAgents(path ?? builtInFolder, { also, strict });
  const standIns = new Set(also.map(({ source }) => source.path));
  const own = agents.filter(({ source }) => !standIns.has(source.path));
  const linted = lintAgents(
    agents,
    deliverableKinds.map(({ id }) => id),
  ).filter(({ file }) => !standIns.has(file));
  return {
    agents: own.length,
    edges: own.reduce((sum, { handoffs }) => sum + handoffs.length, 0),
    problems: [...problems, ...linted],
  };
}
