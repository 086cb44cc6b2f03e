import { lstat } from "node:fs/promises";
import path from "node:path";
import { isCancel, select, text } from "@clack/prompts";
import { firstTeam } from "@orchestrate/agents";
import {
  agentId,
  dialectWriters,
  exportAgent,
  OrchestrateError,
  parseAgentFile,
  type AgentDefinition,
} from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import type { InitFlags } from "../commands/init.ts";
import { exitCodes } from "../exit-code.ts";
import { locate } from "../locate.ts";
import { shellWord } from "../shell-word.ts";
import { writeFiles, type NewFile } from "../agent-files/write-files.ts";
import { asWritable } from "../terminal/as-writable.ts";
import { outputStyle, renderLines, type Line } from "../terminal/style.ts";
import {
  agentFolders,
  gitignoreText,
  readmeText,
  settingsText,
  taskText,
  workflowText,
  type StartDialect,
} from "./first-files.ts";

/** Makes a folder with agents, a task and a CI file. What is there already is kept and told. */
export async function initFolder(io: CliIo, folder: string, flags: InitFlags): Promise<number> {
  const wanted = await choices(io, flags);
  if (wanted === undefined) return exitCodes.unsuccessful;
  const files = startFiles(wanted);
  const root = locate(io, folder);
  const there = await Promise.all(
    files.map(async (file) => ((await exists(path.join(root, file.path))) ? [file.path] : [])),
  );
  const kept = new Set(there.flat());
  const fresh = files.filter((file) => !kept.has(file.path));
  await writeFiles(root, fresh);
  io.stdout.write(renderLines(told(folder, files, kept), { ...outputStyle(io), columns: undefined }));
  return exitCodes.completed;
}

interface Choices {
  readonly lead: string;
  readonly dialect: StartDialect;
}

/** From the flags, and on a terminal from a person for what no flag says; undefined when the person goes away. */
async function choices(io: CliIo, flags: InitFlags): Promise<Choices | undefined> {
  const asks = io.stdin.isTTY && io.stdout.isTTY && flags.yes !== true;
  const streams = { input: io.stdin.stream(), output: asWritable(io) };
  const lead = flags.lead ?? (asks ? await askLead(streams) : "Architect");
  if (lead === undefined) return undefined;
  const dialect = flags.dialect ?? (asks ? await askDialect(streams) : "native");
  return dialect === undefined ? undefined : { lead, dialect };
}

type Streams = Pick<Parameters<typeof text>[0], "input" | "output">;

async function askLead(streams: Streams): Promise<string | undefined> {
  const answer = await text({
    ...streams,
    message: "What is the lead called?",
    defaultValue: "Architect",
    placeholder: "Architect",
  });
  return isCancel(answer) ? undefined : answer.trim();
}

async function askDialect(streams: Streams): Promise<StartDialect | undefined> {
  const answer = await select<StartDialect>({
    ...streams,
    message: "Which program shall read the agent files too?",
    options: [
      { value: "native", label: "none but orchestrate: agents/" },
      { value: "claude", label: "Claude Code: .claude/agents/" },
      { value: "copilot", label: "GitHub Copilot: .github/agents/" },
      { value: "opencode", label: "opencode: .opencode/agent/" },
    ],
  });
  return isCancel(answer) ? undefined : answer;
}

function startFiles({ lead, dialect }: Choices): NewFile[] {
  const folder = agentFolders[dialect];
  const team = firstTeam(lead).map(({ name, text: markdown }) => parsed(markdown, `${agentId(name)}.md`));
  const writer = dialectWriters.find(({ id }) => id === dialect);
  const agents = team.map(({ agent, markdown }): NewFile => {
    const { path: name, text: written } =
      writer === undefined
        ? { path: agent.source.path, text: markdown }
        : exportAgent(
            agent,
            writer,
            team.map((one) => one.agent),
          );
    return { path: `${folder}/${name}`, text: written };
  });
  return [
    ...agents,
    { path: "task.yaml", text: taskText(agentId(lead), folder) },
    { path: ".github/workflows/agents.yml", text: workflowText(folder) },
    { path: ".orchestrate/agents.yaml", text: settingsText },
    { path: ".gitignore", text: gitignoreText },
    { path: "README.md", text: readmeText(folder) },
  ];
}

function parsed(markdown: string, file: string): { readonly agent: AgentDefinition; readonly markdown: string } {
  const { agent, problems } = parseAgentFile(markdown, file);
  if (agent !== undefined) return { agent, markdown };
  const [first] = problems;
  throw new OrchestrateError("usage", `no agent can be called that: ${first?.message ?? "unknown"}`, { problems });
}

async function exists(file: string): Promise<boolean> {
  return (await lstat(file).catch(() => undefined)) !== undefined;
}

function told(folder: string, files: readonly NewFile[], kept: ReadonlySet<string>): Line[] {
  const lines = files.map(({ path: file }): Line =>
    kept.has(file) ? [["kept  ", "warning"], file] : [["wrote ", "good"], file],
  );
  const go = folder === "." ? "" : `cd ${shellWord(folder)} && `;
  return [...lines, [], [`${go}orchestrate run task.yaml`]];
}
