import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import { toolAccess } from "../agent-file/tool-access.ts";
import type { OwnTool } from "../agent-file/tool-tables.ts";
import type { DialectWriter, WrittenKeys } from "./dialect-writer.ts";
import { describedAs, edgeNames, isUnrestricted, oneModel } from "./written-parts.ts";

const tools: Readonly<Record<OwnTool, readonly string[]>> = {
  read_document: ["Read"],
  write_document: ["Write", "Edit"],
  search_documents: ["Grep", "Glob"],
  calculate: [],
};

/** Subagents of Claude Code: `name`, `description` and `tools`; edges stay in the text. */
export const claudeWriter: DialectWriter = {
  id: "claude",
  program: "Claude Code",
  fileName: ({ id }) => `${id}.md`,
  carries: [
    "permissionMode maxTurns effort memory isolation initialPrompt background skills hooks mcpServers color",
  ].flatMap((words) => words.split(" ")),
  write: (written) => {
    const { agent } = written;
    const model = oneModel(agent);
    const granted = toolsOf(
      agent,
      edgeNames(written).map(({ id }) => id),
    );
    const data = {
      name: agent.id,
      description: describedAs(agent),
      ...granted.data,
      ...model.data,
    };
    const losses = [...granted.losses, ...model.losses, ...edgeLosses(agent)];
    const noDescription =
      agent.descriptionRaw === undefined
        ? [{ key: "description", message: "Claude Code needs one; it is taken from the purpose" }]
        : [];
    return { data, losses: [...noDescription, ...losses] };
  },
};

function toolsOf(agent: AgentDefinition, colleagues: readonly string[]): WrittenKeys {
  if (isUnrestricted(agent)) {
    const message =
      "the file says nothing about tools, so Claude Code grants all of its own, a shell and the web included";
    return { data: {}, losses: [{ key: "tools", message }] };
  }
  const names = [...toolAccess(agent).own].flatMap((tool) => tools[tool]);
  const agents = colleagues.length === 0 ? [] : [`Agent(${colleagues.join(", ")})`];
  const losses = toolAccess(agent).own.has("calculate")
    ? [{ key: "tools", message: "Claude Code has no tool that only calculates" }]
    : [];
  // An empty text would grant everything, an empty list grants nothing.
  const granted = [...names, ...agents];
  return { data: { tools: granted.length === 0 ? [] : granted.join(", ") }, losses };
}

function edgeLosses({ handoffs }: AgentDefinition): { key: string; message: string }[] {
  if (handoffs.length === 0) return [];
  const count = handoffs.length === 1 ? "the edge" : `${handoffs.length} edges`;
  const message = `Claude Code neither requires nor enforces ${count}; the text still names ${handoffs.length === 1 ? "it" : "them"}`;
  return [{ key: "handoffs", message }];
}
