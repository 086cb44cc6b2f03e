import type { AgentDefinition } from "./agent-definition.ts";
import { ownTools, toolTables, type OwnTool, type ToolTable } from "./tool-tables.ts";

/** What the tools that a file grants come to here. */
export interface ToolAccess {
  /** The tools that the agent has. */
  readonly own: ReadonlySet<OwnTool>;
  /** Tools that it asks for, of which there is no counterpart, as the file writes them. */
  readonly unavailable: readonly string[];
  /** Names that its dialect does not know. */
  readonly unknown: readonly string[];
}

/**
 * The tools that an agent has: all of ours where its file says nothing, else those with a counterpart in its list, less
 * what it denies. A file that names deliverables may write in any case, because it promises documents.
 */
export function toolAccess(agent: Pick<AgentDefinition, "tools" | "deliverables" | "source">): ToolAccess {
  const { tools, deliverables, source } = agent;
  const table = tableOf(source.dialect);
  const asked = tools.allow.filter((name) => !isDelegation(name));
  // A list that names one of our tools is written for here, and names all that it means.
  const always = asked.some(isOwn) ? [] : table.always;
  const named = { all: ownTools, inherit: ownTools, none: [], list: [...counterparts(asked, table), ...always] };
  const denied = new Set(counterparts(tools.deny, table));
  const own = new Set<OwnTool>(named[tools.policy].filter((tool) => !denied.has(tool)));
  if (deliverables.length > 0) own.add("write_document");
  const without = asked.filter((name) => counterparts([name], table).length === 0);
  const isOther = (name: string): boolean => isForeign(name) || table.others.includes(baseName(name));
  return { own, unavailable: without.filter(isOther), unknown: without.filter((name) => !isOther(name)) };
}

function isOwn(name: string): boolean {
  return ownTools.some((tool) => tool === baseName(name));
}

function tableOf(dialect: string): ToolTable {
  return toolTables[dialect] ?? { counterparts: {}, others: [], always: ownTools };
}

function counterparts(names: readonly string[], { counterparts: known }: ToolTable): OwnTool[] {
  return names.flatMap((name) => {
    const base = baseName(name);
    return Object.hasOwn(known, base) ? (known[base] ?? []) : [];
  });
}

/** `Bash(git:*)` is Bash, `edit/editFiles` is editFiles. */
function baseName(name: string): string {
  const [plain = ""] = name.split("(", 1);
  return (plain.split("/").at(-1) ?? "").trim().toLowerCase();
}

/** Calling other agents is what edges are for. */
function isDelegation(name: string): boolean {
  return /^(?:agent|task)(?:\(|$)/i.test(name.trim());
}

/** Tools of MCP servers and extensions: `mcp__server__tool`, `server/tool`, `server/*`, `server:tool`. */
function isForeign(name: string): boolean {
  return /^mcp_|[\w-][/:][\w*-]/i.test(name);
}
