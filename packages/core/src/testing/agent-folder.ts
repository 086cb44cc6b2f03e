import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { onTestFinished } from "vitest";
import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import { formatProblem } from "../agent-file/diagnostics.ts";
import { loadAgents } from "../agent-file/load-agents.ts";

/** A folder with these files, which goes when the test ends. */
export function agentFolder(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), "agents-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** What loading a folder gives, in lines: ids, edges with their status, permissions, problems with their place. */
export interface LoadedFolder {
  readonly agents: readonly AgentDefinition[];
  readonly ids: readonly string[];
  readonly edges: readonly string[];
  readonly handoffs: readonly string[];
  readonly problems: readonly string[];
  /** The problems as they are printed. */
  readonly lines: readonly string[];
  readonly hints: readonly (string | undefined)[];
}

/** Loads a folder. */
export async function loadFolder(
  folder: string,
  options: Parameters<typeof loadAgents>[1] = {},
): Promise<LoadedFolder> {
  const { agents, problems } = await loadAgents(folder, options);
  const shown = problems.map((problem) => ({ ...problem, file: relative(folder, problem.file).replaceAll("\\", "/") }));
  return {
    agents,
    ids: agents.map(({ id }) => id),
    edges: agents.flatMap(({ id, edges }) =>
      edges.map(({ target, targetId, status }) => `${id} > ${targetId ?? target} (${status})`),
    ),
    handoffs: agents.flatMap(({ id, handoffs }) => handoffs.map(({ to }) => `${id} > ${to}`)),
    problems: shown.map(({ file, line, column, severity, code }) => `${file}:${line}:${column} ${severity} ${code}`),
    lines: shown.map(formatProblem),
    hints: shown.map(({ hint }) => hint),
  };
}
