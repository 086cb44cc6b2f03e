import {
  dialectWriters,
  exportAgent,
  importAgent,
  loadAgents,
  type AgentDefinition,
  type Loss,
  type Problem,
} from "@orchestrate/core";
import { printableJson } from "@orchestrate/core/printable";
import type { CliIo } from "../cli-io.ts";
import type { ExportFlags } from "../commands/agents/export.ts";
import type { ImportFlags } from "../commands/agents/import.ts";
import { exitCodes } from "../exit-code.ts";
import { locate, shortPath } from "../locate.ts";
import { plural } from "../terminal/draw-check.ts";
import { problemLines } from "../terminal/draw-problems.ts";
import { errorStyle, outputStyle, renderLines, type Line } from "../terminal/style.ts";
import { writeFiles, type NewFile } from "./write-files.ts";

interface Transferred extends NewFile {
  readonly losses: readonly Loss[];
}

/** Writes agents of any dialect as native files. 2 when a file cannot be read; the others are written all the same. */
export async function importAgents(io: CliIo, path: string, flags: ImportFlags): Promise<number> {
  const { grantAdvice = false } = flags;
  return transfer(io, path, { ...flags, write: (agent, library) => importAgent(agent, library, { grantAdvice }) });
}

/** Writes agents for another program, and tells what that cannot say. */
export async function exportAgents(io: CliIo, path: string, flags: ExportFlags): Promise<number> {
  const writer = dialectWriters.find(({ id }) => id === flags.format);
  if (writer === undefined) return exitCodes.usage;
  return transfer(io, path, { ...flags, write: (agent, library) => exportAgent(agent, writer, library) });
}

interface Transfer extends ImportFlags {
  readonly write: (agent: AgentDefinition, library: readonly AgentDefinition[]) => Transferred;
}

async function transfer(io: CliIo, path: string, { to, force, json, write }: Transfer): Promise<number> {
  const { agents, problems } = await loadAgents(locate(io, path));
  const unread = problems
    .filter(({ severity }) => severity === "error")
    .map((problem) => ({ ...problem, file: shortPath(io, problem.file) }));
  const files = agents.map((agent) => ({ agent, ...write(agent, agents) }));
  await writeFiles(locate(io, to), files, { force: force === true });
  const report = files.map(({ agent, path: file, losses }) => {
    return { id: agent.id, from: shortPath(io, agent.source.path), to: `${to.replace(/\/$/, "")}/${file}`, losses };
  });
  if (json === true) io.stdout.write(`${printableJson({ files: report, problems: unread }, 2)}\n`);
  else tell(io, report, unread);
  return unread.length > 0 || files.length === 0 ? exitCodes.usage : exitCodes.completed;
}

interface Reported {
  readonly from: string;
  readonly to: string;
  readonly losses: readonly Loss[];
}

function tell(io: CliIo, report: readonly Reported[], unread: readonly Problem[]): void {
  const whole = { ...outputStyle(io), columns: undefined };
  const losses = report.flatMap(({ from, losses: lost }) => lost.map((loss) => lossLine(from, loss)));
  const count = report.reduce((sum, { losses: lost }) => sum + lost.length, 0);
  const said = count === 0 ? "nothing is lost" : `${plural(count, "thing")} cannot be said there`;
  io.stdout.write(renderLines([...losses, [`${plural(report.length, "file") || "no file"} written; ${said}`]], whole));
  if (unread.length === 0) return;
  io.stderr.write(renderLines(problemLines(unread), { ...errorStyle(io), columns: undefined }));
}

function lossLine(file: string, { key, message, line, column }: Loss): Line {
  return [`${file}:${line}:${column}: `, [key, "strong"], `: ${message}`];
}
