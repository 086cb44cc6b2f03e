import type { AgentDefinition, AgentEdge } from "../agent-file/agent-definition.ts";
import { agentId, labelKey } from "../agent-file/agent-id.ts";
import { parseAgentFile } from "../agent-file/parse-agent-file.ts";
import { toolAccess } from "../agent-file/tool-access.ts";
import { ownTools } from "../agent-file/tool-tables.ts";
import type { FrontMatterData, Loss } from "./dialect-writer.ts";
import { agentFileText, frontMatterData } from "./front-matter-data.ts";
import { inNativeShape } from "./native-shape.ts";
import { hasKeptValues, withKeptValues } from "./kept-values.ts";
import { placeOfKey } from "./place-of-key.ts";

/** A native file to be written, its front matter by key, and what it cannot say. */
export interface ImportedFile {
  readonly path: string;
  readonly text: string;
  readonly data: FrontMatterData;
  readonly losses: readonly Loss[];
}

/** Keys by which other programs say what native files say in their own way. */
const replaced = new Set([
  "tools",
  "allowedTools",
  "allowed-tools",
  "disallowedTools",
  "disallowed-tools",
  "readonly",
  "agents",
]);

/** What an import may do beyond what the file says. */
export interface ImportOptions {
  /** Whether colleagues that only the text names become handoffs too. */
  readonly grantAdvice?: boolean;
}

/** Writes an agent of any dialect as a native file with the same text. Advice about colleagues does not become permission. */
export function importAgent(
  agent: AgentDefinition,
  library: readonly AgentDefinition[],
  { grantAdvice = false }: ImportOptions = {},
): ImportedFile {
  const path = `${agent.namespace === undefined ? "" : `${agentId(agent.namespace)}/`}${agent.id}.md`;
  const { data: original, restored } = withKeptValues(frontMatterData(agent), agent);
  const isNative = agent.source.dialect === "native";
  const { data, dropped } = isNative
    ? { data: original, dropped: [] }
    : inNativeShape(nativeData(grantAdvice ? withAdvice(agent, library) : agent, { original, restored }, library));
  const marked = isNative ? data : recognisable(data, agent, path);
  const lost = dropped.map((key) => ({ key, message: `its value is no ${key} of a native file; left out` }));
  const losses = isNative || hasKeptValues(agent) ? lost : [...lost, ...lossesOf(agent, grantAdvice)];
  return {
    path,
    text: agentFileText(marked, agent.body),
    data: marked,
    losses: losses.map((loss) => ({ ...placeOfKey(agent, loss.key), ...loss })),
  };
}

/** The agent with a handoff for each colleague that its text names; one that is no agent of the library is left out. */
function withAdvice(agent: AgentDefinition, library: readonly AgentDefinition[]): AgentDefinition {
  const handoffs = new Map(agent.handoffs.map((edge) => [edge.to, edge]));
  const edges = agent.edges.map((edge) => {
    const { executable, targetId, target: label, reason, line, column } = edge;
    if (executable || targetId === undefined || targetId === agent.id) return edge;
    const said = reason === "" ? (library.find(({ id }) => id === targetId)?.description ?? "") : reason;
    if (!handoffs.has(targetId)) handoffs.set(targetId, { to: targetId, label, reason: said, line, column });
    return { ...edge, executable: true };
  });
  return { ...agent, edges, handoffs: [...handoffs.values()] };
}

interface Original {
  readonly original: FrontMatterData;
  /** Keys whose native value came back from an export. */
  readonly restored: ReadonlySet<string>;
}

function nativeData(
  agent: AgentDefinition,
  { original, restored }: Original,
  library: readonly AgentDefinition[],
): FrontMatterData {
  const isForeign = (key: string): boolean => (replaced.has(key) || key === "handoffs") && !restored.has(key);
  const kept = Object.entries(original).filter(([key]) => !isForeign(key));
  const data = new Map<string, unknown>([["name", agent.name], ...kept]);
  // opencode names an agent by its file, whatever the key says.
  if (!restored.has("name")) data.set("name", agent.name);
  const tools = toolsOf(agent, { original, restored });
  if (tools !== undefined) data.set("tools", tools);
  const handoffs = restored.has("handoffs") ? [] : handoffsOf(agent, { original, restored }, library);
  if (handoffs.length > 0) data.set("handoffs", handoffs);
  const aliases = aliasesOf(agent, library);
  if (aliases.length > 0 && !data.has("aliases")) data.set("aliases", aliases);
  if (data.get("model") === "inherit" && !restored.has("model")) data.delete("model");
  return Object.fromEntries(data);
}

const toolKeys = [...replaced].filter((key) => key !== "agents");

/** The tools as a list of ours, where the file says something about tools that was not native before an export. */
function toolsOf(agent: AgentDefinition, { original, restored }: Original): readonly string[] | undefined {
  const says = toolKeys.some((key) => key in original && !restored.has(key));
  const { own } = toolAccess(agent);
  return says && !(agent.tools.policy === "all" && own.size === ownTools.length) ? [...own] : undefined;
}

/** The edges that the front matter declares, in native form; the text keeps those that it declares itself. */
function handoffsOf(
  { edges, handoffs }: AgentDefinition,
  { original, restored }: Original,
  library: readonly AgentDefinition[],
): readonly unknown[] {
  const given = original["handoffs"];
  if (Array.isArray(given) && given.every(isNativeHandoff)) return given;
  const names = new Map(library.map(({ id, name }) => [id, name]));
  const declared = new Set(
    edges
      .filter((edge) => isDeclared(edge, original) && !restored.has(edge.form))
      .map(({ targetId, target }) => targetId ?? agentId(target)),
  );
  return handoffs
    .filter(({ to }) => declared.has(to))
    .map(({ to, label, reason, maxCalls }) => {
      const name = names.get(to) ?? label;
      const when = reason === "" ? `Work that belongs to ${name}` : reason;
      return { to: name, when, ...(maxCalls === undefined ? {} : { maxCalls }) };
    });
}

function isNativeHandoff(handoff: unknown): boolean {
  return typeof handoff === "object" && handoff !== null && "to" in handoff;
}

/** Whether an edge stands in front matter that the file still has, now that kept values are back. */
function isDeclared({ executable, form }: AgentEdge, original: FrontMatterData): boolean {
  const isThere = { handoffs: "handoffs", agents: "agents", tools: "tools", permission: "permission" };
  if (!executable) return false;
  // An edge of the text is executable where advice was granted.
  return form in isThere ? isThere[form as keyof typeof isThere] in original : true;
}

/** Names by which edges of the library call the agent, and which a native file of its id would not have. */
function aliasesOf({ id, name, aliases }: AgentDefinition, library: readonly AgentDefinition[]): string[] {
  const known = new Set([labelKey(id), labelKey(name)]);
  const used = new Set(library.flatMap(({ edges }) => edges.map(({ target }) => labelKey(target))));
  return aliases.filter((alias) => used.has(labelKey(alias)) && !known.has(labelKey(alias)));
}

/** Other dialects have keys of the same names; a file that says nothing else is taken for one of theirs. */
function recognisable(data: FrontMatterData, agent: AgentDefinition, path: string): FrontMatterData {
  const read = parseAgentFile(agentFileText(data, agent.body), path).agent;
  return read === undefined || read.source.dialect === "native" ? data : { ...data, deliverables: [] };
}

type KeyedLoss = Pick<Loss, "key" | "message"> & Partial<Loss>;

function lossesOf(agent: AgentDefinition, adviceIsGranted: boolean): KeyedLoss[] {
  const { unavailable, unknown } = toolAccess(agent);
  const without = [...new Set([...unavailable, ...unknown])];
  const tools = without.length === 0 ? [] : [{ key: "tools", message: `does not exist here: ${without.join(", ")}` }];
  const advice = adviceIsGranted ? [] : adviceLosses(agent);
  return [...tools, ...agent.edges.flatMap(edgeLosses), ...advice, ...patternLosses(agent)];
}

function edgeLosses({ executable, form, status, target, line, column, prompt, send, model }: AgentEdge): KeyedLoss[] {
  if (!executable || form === "section") return [];
  const place = { line, column, key: form === "permission" ? "permission.task" : form };
  if (status === "missing" || status === "ambiguous" || status === "builtin")
    return [{ ...place, message: `"${target}" is no agent of this library; no edge is made` }];
  const said = { prompt, send, model };
  const lost = Object.entries(said).flatMap(([key, value]) => (value === undefined || value === false ? [] : key));
  if (lost.length === 0) return [];
  return [{ ...place, message: `an edge to ${target} has no ${lost.join(", ")} here; a prompt becomes the reason` }];
}

function adviceLosses({ edges }: AgentDefinition): KeyedLoss[] {
  const advice = edges.filter(({ executable }) => !executable);
  const [first] = advice;
  if (first === undefined) return [];
  const names = [...new Set(advice.map(({ target }) => target))].slice(0, 8).join(", ");
  const message = `colleagues that the text names are advice and no permission: ${names}`;
  return [{ key: "edges", message, line: first.line, column: first.column }];
}

function patternLosses({ delegation }: AgentDefinition): KeyedLoss[] {
  if (delegation.raw === undefined || delegation.policy !== "any") return [];
  const { line, column } = delegation;
  return [{ key: "agents", message: "permission to call any agent has no counterpart; name each edge", line, column }];
}
