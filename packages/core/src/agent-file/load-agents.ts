import { existsSync, realpathSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { AgentDefinition } from "./agent-definition.ts";
import { fileStem, labelKey } from "./agent-id.ts";
import { indexAgents } from "./agent-index.ts";
import type { AgentIndex } from "./agent-index.ts";
import { withDelegates } from "./delegated-agents.ts";
import type { Problem } from "./diagnostics.ts";
import { takesStandIns } from "./dialects/index.ts";
import { listAgentFiles } from "./list-agent-files.ts";
import { nearestNames } from "./nearest-names.ts";
import { inOrder } from "./parse-agent-file.ts";
import { pluginNamespaces } from "./plugin-namespace.ts";
import { isInside, readAgentFile } from "./read-agent-file.ts";
import { resolveEdges } from "./resolve-edges.ts";
import type { ResolveOptions } from "./resolve-edges.ts";
import { uniqueAgents } from "./unique-agents.ts";

/** How {@link loadAgents} treats targets that the folder lacks. */
export interface LoadAgentsOptions {
  /** Agents that stand in for targets which native files of the folder name and lack; the folder's own win. */
  readonly also?: readonly AgentDefinition[];
  /** Edges to agents that nobody has become errors. */
  readonly strict?: boolean;
}

/** The agents of a folder, their edges resolved, and every problem of every file by file, line and column. */
export interface LoadedAgents {
  readonly agents: AgentDefinition[];
  readonly problems: Problem[];
}

/**
 * Reads the agents of a folder, or of one file, in any dialect. Every handoff of the agents returned points at one of
 * them; what cannot be read, resolved or told apart is among the problems, and with an error among them the agents are
 * not to be run.
 */
export async function loadAgents(path: string, options: LoadAgentsOptions = {}): Promise<LoadedAgents> {
  const listed = await listAgentFiles(path);
  const read = readFiles(path, listed.files);
  const { agents: own, problems: clashes } = uniqueAgents(read.agents);
  const ids = new Set(own.map(({ id }) => id));
  const also = (options.also ?? []).filter(({ id }) => !ids.has(id));
  const ownIndex = indexAgents(own);
  const index = joinIndexes(ownIndex, indexAgents([...own, ...also]));
  const resolving: ResolveOptions = {
    strict: options.strict ?? false,
    unread: read.unread,
    nearest: nearestNames(index.names),
    isFile: (file) => isInside(file, read.folder) && existsSync(file),
  };
  const byId = new Map([...own, ...also].map((agent) => [agent.id, agent]));
  const resolved = own.map((agent) => {
    const { agent: linked, problems } = resolveEdges(
      agent,
      takesStandIns(agent.source.dialect) ? index : ownIndex,
      resolving,
    );
    const delegating = withDelegates(withReasons(linked, byId), own);
    return { agent: delegating.agent, problems: [...problems, ...delegating.problems] };
  });
  const team = [...resolved.map(({ agent }) => agent), ...also.map((agent) => withKnownEdges(agent, index))];
  const reached = reachedFrom(ids, team);
  return {
    agents: team.filter(({ id }) => reached.has(id)),
    problems: inOrder([
      ...listed.problems,
      ...read.problems,
      ...clashes,
      ...resolved.flatMap(({ problems }) => problems),
    ]),
  };
}

interface ReadFiles {
  /** Absolute. */
  readonly folder: string;
  readonly agents: readonly AgentDefinition[];
  readonly problems: readonly Problem[];
  /** Keys of files that hold an agent which could not be read. */
  readonly unread: ReadonlySet<string>;
}

function readFiles(path: string, files: readonly string[]): ReadFiles {
  if (files.length === 0) return { folder: path, agents: [], problems: [], unread: new Set() };
  const isFolder = statSync(path).isDirectory();
  const folder = isFolder ? path : dirname(path);
  const place = { root: realpathSync(folder), namespaceOf: pluginNamespaces(folder) };
  const parsed = files.flatMap((file) => readAgentFile(file, place).map((found) => ({ ...found, file })));
  const failed = parsed.filter(({ agent, problems, file }) => agent === undefined && !isDocument(problems, file));
  return {
    folder: resolve(folder),
    agents: parsed.flatMap(({ agent }) => agent ?? []),
    // A document among the agents is passed over; one that was asked for by name is a mistake.
    problems: parsed.flatMap(({ problems, file }) =>
      isFolder && isDocument(problems, file)
        ? problems.map((problem): Problem => ({ ...problem, severity: "info" }))
        : problems,
    ),
    unread: new Set(failed.map(({ file }) => labelKey(fileStem(file)))),
  };
}

/** Also a file of data that is too large for an agent. */
function isDocument(problems: readonly Problem[], file: string): boolean {
  const isData = !/\.md$/i.test(file);
  return problems.some(({ code }) => code === "document-skipped" || (isData && code === "file-too-large"));
}

/** A permission without a reason is described by what its target is for. */
function withReasons(agent: AgentDefinition, byId: ReadonlyMap<string, AgentDefinition>): AgentDefinition {
  const declared = new Set(agent.edges.filter(({ kind }) => kind !== "related").map(({ targetId }) => targetId));
  const handoffs = agent.handoffs.map((edge) =>
    edge.reason === "" && declared.has(edge.to) ? { ...edge, reason: byId.get(edge.to)?.description ?? "" } : edge,
  );
  return { ...agent, handoffs };
}

/** The folder's own agents win over those that stand in, also for a name or a file stem. */
function joinIndexes(own: AgentIndex, everyone: AgentIndex): AgentIndex {
  return {
    ...everyone,
    find: (label, namespace) => {
      const found = own.find(label, namespace);
      return found.length > 0 ? found : everyone.find(label);
    },
  };
}

/** An agent that stands in: its edges were reported on when it was loaded, so those that lead nowhere just go. */
function withKnownEdges(agent: AgentDefinition, index: AgentIndex): AgentDefinition {
  const handoffs = agent.handoffs.flatMap((edge) => {
    const [to, ...others] = index.ids.has(edge.to) ? [edge.to] : index.find(edge.label);
    return to === undefined || others.length > 0 ? [] : [{ ...edge, to }];
  });
  return { ...agent, handoffs };
}

function reachedFrom(own: ReadonlySet<string>, team: readonly AgentDefinition[]): ReadonlySet<string> {
  const byId = new Map(team.map((agent) => [agent.id, agent]));
  const reached = new Set(own);
  // A set may grow while it is read: what is added is visited too.
  for (const id of reached) for (const { to } of byId.get(id)?.handoffs ?? []) reached.add(to);
  return reached;
}
