import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import { toolAccess } from "../agent-file/tool-access.ts";
import type { OwnTool } from "../agent-file/tool-tables.ts";
import type { DialectWriter, WrittenKeys } from "./dialect-writer.ts";
import { describedAs, edgeNames, isUnrestricted, oneModel } from "./written-parts.ts";

const tools: Readonly<Record<OwnTool, readonly string[]>> = {
  read_document: ["read"],
  write_document: ["write", "edit"],
  search_documents: ["grep", "glob", "list"],
  calculate: [],
};

/** Agents of opencode, which are named by their file: `tools` as a map, edges as permission to start a task. */
export const opencodeWriter: DialectWriter = {
  id: "opencode",
  program: "opencode",
  fileName: ({ id }) => `${id}.md`,
  carries: ["temperature", "top_p", "steps", "maxSteps", "hidden", "color", "disable"],
  write: (written) => {
    const { agent } = written;
    const colleagues = edgeNames(written);
    const granted = toolsOf(agent, colleagues.length > 0);
    const model = modelOf(agent);
    const tasks = colleagues.map(({ id }) => [id, "allow"] as const);
    const data = {
      description: describedAs(agent),
      mode: agent.ui.mode ?? "all",
      ...granted.data,
      ...model.data,
      permission: { task: { "*": "deny", ...Object.fromEntries(tasks) } },
    };
    const { name, id } = agent;
    const losses = name === id ? [] : [{ key: "name", message: `opencode names an agent by its file: ${id}` }];
    return { data, losses: [...losses, ...granted.losses, ...model.losses, ...edgeLosses(agent)] };
  },
};

function toolsOf(agent: AgentDefinition, calls: boolean): WrittenKeys {
  if (isUnrestricted(agent)) {
    const message =
      "the file says nothing about tools, so opencode grants all of its own, a shell and the web included";
    return { data: {}, losses: [{ key: "tools", message }] };
  }
  const own = toolAccess(agent).own;
  const names = [...[...own].flatMap((tool) => tools[tool]), ...(calls ? ["task"] : [])];
  const granted = Object.fromEntries(names.map((name) => [name, true]));
  const losses = own.has("calculate") ? [{ key: "tools", message: "opencode has no tool that only calculates" }] : [];
  return { data: { tools: { "*": false, ...granted } }, losses };
}

/** A model of opencode is named with its provider, `anthropic/claude-…`. */
function modelOf(agent: AgentDefinition): WrittenKeys {
  const model = oneModel(agent);
  const name = model.data["model"];
  if (typeof name !== "string" || name.includes("/")) return model;
  const message = `opencode names a model as provider/model, and ${name} has no provider`;
  return { data: {}, losses: [...model.losses, { key: "model", message }] };
}

function edgeLosses({ handoffs }: AgentDefinition): { key: string; message: string }[] {
  if (handoffs.length === 0) return [];
  const bound = handoffs.some(({ maxCalls }) => maxCalls !== undefined) ? " and bounds (maxCalls)" : "";
  return [{ key: "handoffs", message: `opencode knows whom an agent may call; reasons${bound} stay in the text` }];
}
