import type { AgentDefinition, AgentEdge, TitledList } from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import { exitCodes } from "../exit-code.ts";
import { shortPath } from "../locate.ts";
import { printableJson } from "@orchestrate/core/printable";
import { outputStyle, renderLines, type Line } from "../terminal/style.ts";
import { readAgents, requireAgent } from "./read-agents.ts";

/** Shows everything that was read from one agent file. */
export async function showAgent(
  io: CliIo,
  { id, path }: { id: string; path: string | undefined },
  flags: { json?: boolean },
): Promise<number> {
  const agent = requireAgent(await readAgents(io, path), id);
  if (flags.json === true) io.stdout.write(`${printableJson(agent, 2)}\n`);
  else io.stdout.write(renderLines(drawAgent(io, agent), { ...outputStyle(io), columns: undefined }));
  return exitCodes.completed;
}

function drawAgent(io: CliIo, agent: AgentDefinition): Line[] {
  const { source, handoffs, sections } = agent;
  const file = shortPath(io, source.path);
  const repaired = source.encoding.repaired === undefined ? "" : `, repaired (${source.encoding.repaired})`;
  const version = [agent.category, agent.version === undefined ? undefined : `version ${agent.version}`]
    .filter((part) => part !== undefined)
    .join(", ");
  const edges = handoffs.map(({ to, reason, maxCalls, line, column }): Line => {
    const most = maxCalls === undefined ? "" : ` (at most ${maxCalls} times)`;
    return [
      "  ",
      [to, "accent"],
      `${reason === "" ? "" : `: ${reason}`}${most}`,
      [`  ${file}:${line}:${column}`, "quiet"],
    ];
  });
  return [
    [
      [agent.name, "strong"],
      [`  ${agent.id}`, "quiet"],
    ],
    [[`${file} (${source.dialect}${repaired})`, "quiet"]],
    [agent.description],
    ...(version === "" ? [] : [[[version, "quiet"]] satisfies Line]),
    ...(agent.model.prefer.length === 0 ? [] : [[`model ${agent.model.prefer.join(", else ")}`] satisfies Line]),
    ...part("Purpose", textLines(agent.purpose)),
    ...part("Responsibilities", listLines(agent.responsibilities)),
    ...part("Skills", listLines(agent.skills)),
    ...part("Communication style", itemLines(agent.style)),
    ...part("Example prompts", itemLines(agent.examplePrompts)),
    ...part("Owns", itemLines(agent.deliverables)),
    ...part("May hand work to", edges),
    ...part(
      "Names as colleagues, without a tool to call them",
      agent.edges.flatMap((edge) => adviceLine(edge, file)),
    ),
    ...part(
      "Sections of the file",
      sections.map(({ heading, level, line }): Line => {
        return [`${"  ".repeat(level)}${heading}`, [`  ${file}:${line}`, "quiet"]];
      }),
    ),
  ];
}

function adviceLine(edge: AgentEdge, file: string): Line[] {
  const { target, targetId, status, executable, reason, line, column } = edge;
  if (executable && targetId !== undefined) return [];
  const known = targetId ?? `${target} (${status})`;
  return [["  ", [known, "accent"], reason === "" ? "" : `: ${reason}`, [`  ${file}:${line}:${column}`, "quiet"]]];
}

function part(title: string, lines: readonly Line[]): Line[] {
  return lines.length === 0 ? [] : [[], [[title, "strong"]], ...lines];
}

function textLines(text: string): Line[] {
  return text === "" ? [] : text.split("\n").map((line): Line => [`  ${line}`]);
}

function itemLines(items: readonly string[]): Line[] {
  return items.map((item): Line => [`  - ${item}`]);
}

function listLines(lists: readonly TitledList[]): Line[] {
  return lists.flatMap(({ title, items }): Line[] => {
    return [[`  ${title}`], ...items.map((item): Line => [`    - ${item}`])];
  });
}
