import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import { toolAccess } from "../agent-file/tool-access.ts";
import type { OwnTool } from "../agent-file/tool-tables.ts";
import type { DialectWriter, WrittenKeys } from "./dialect-writer.ts";
import { describedAs, edgeNames, isUnrestricted } from "./written-parts.ts";

const tools: Readonly<Record<OwnTool, readonly string[]>> = {
  read_document: ["read"],
  write_document: ["edit"],
  search_documents: ["search"],
  calculate: [],
};

/** Custom agents of GitHub Copilot: edges become `handoffs`, which are buttons, and `agents` that may be called. */
export const copilotWriter: DialectWriter = {
  id: "copilot",
  program: "GitHub Copilot",
  fileName: ({ id }) => `${id}.agent.md`,
  carries: [
    "argument-hint user-invocable disable-model-invocation mcp-servers target hooks metadata github infer",
  ].flatMap((words) => words.split(" ")),
  write: (written) => {
    const { agent } = written;
    const colleagues = edgeNames(written);
    const granted = toolsOf(agent, colleagues.length > 0);
    const { prefer } = agent.model;
    const data = {
      name: agent.name,
      description: describedAs(agent),
      ...granted.data,
      ...(prefer.length === 0 ? {} : { model: prefer.length === 1 ? prefer[0] : prefer }),
      // An empty list means that nobody may be called, as without edges here.
      agents: colleagues.map(({ name }) => name),
      ...(colleagues.length === 0
        ? {}
        : {
            handoffs: colleagues.map(({ name, reason }) => ({ label: name, agent: name, prompt: reason, send: false })),
          }),
    };
    return { data, losses: [...granted.losses, ...edgeLosses(agent)] };
  },
};

function toolsOf(agent: AgentDefinition, calls: boolean): WrittenKeys {
  if (isUnrestricted(agent)) {
    const message =
      "the file says nothing about tools, so Copilot grants all of its own, a terminal and the web included";
    return { data: {}, losses: [{ key: "tools", message }] };
  }
  const own = toolAccess(agent).own;
  const names = [...own].flatMap((tool) => tools[tool]);
  const losses = own.has("calculate") ? [{ key: "tools", message: "Copilot has no tool that only calculates" }] : [];
  // Calling `agents` takes a tool of its own.
  return { data: { tools: calls ? [...names, "agent"] : names }, losses };
}

function edgeLosses({ handoffs }: AgentDefinition): { key: string; message: string }[] {
  if (!handoffs.some(({ maxCalls }) => maxCalls !== undefined)) return [];
  return [{ key: "handoffs", message: "Copilot does not bound how often an edge is used (maxCalls)" }];
}
