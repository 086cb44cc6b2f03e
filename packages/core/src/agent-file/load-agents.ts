import { readFileSync, statSync } from "node:fs";
import type { AgentDefinition } from "./agent-definition.ts";
import { fileStem, labelKey } from "./agent-id.ts";
import { indexAgents } from "./agent-index.ts";
import type { AgentIndex } from "./agent-index.ts";
import { maxFileBytes, problemAt, tooLarge } from "./decode-text.ts";
import { nearestName } from "./diagnostics.ts";
import type { Problem } from "./diagnostics.ts";
import { listAgentFiles } from "./list-agent-files.ts";
import { errorMessage } from "../error-message.ts";
import { inOrder, parseAgentFile } from "./parse-agent-file.ts";
import type { ParsedAgentFile } from "./parse-agent-file.ts";
import { resolveEdges } from "./resolve-edges.ts";

/** How {@link loadAgents} treats targets that the folder lacks. */
export interface LoadAgentsOptions {
  /** Agents that stand in for targets which the folder lacks; an agent of the folder with the same id wins. */
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
 * Reads the agents of a folder, or of one file. Every edge of the agents returned points at one of them; what cannot be
 * read, resolved or told apart is among the problems, and with an error among them the agents are not to be run.
 */
export async function loadAgents(path: string, options: LoadAgentsOptions = {}): Promise<LoadedAgents> {
  const listed = await listAgentFiles(path);
  const parsed = listed.files.map(parseFile);
  const { agents: own, problems: clashes } = withoutRepeats(parsed.flatMap(({ agent }) => agent ?? []));
  const ids = new Set(own.map(({ id }) => id));
  const also = (options.also ?? []).filter(({ id }) => !ids.has(id));
  const index = joinIndexes(indexAgents(own), indexAgents([...own, ...also]));
  const unread = new Set(parsed.flatMap(({ agent }, at) => (agent === undefined ? unreadKey(listed.files[at]) : [])));
  const nearest = (label: string): string | undefined => nearestName(label, index.names);
  const resolved = own.map((agent) => resolveEdges(agent, index, { strict: options.strict ?? false, unread, nearest }));
  const team = [...resolved.map(({ agent }) => agent), ...also.map((agent) => withKnownEdges(agent, index))];
  const reached = reachedFrom(ids, team);
  return {
    agents: team.filter(({ id }) => reached.has(id)),
    problems: inOrder([
      ...listed.problems,
      ...parsed.flatMap(({ problems }) => problems),
      ...clashes,
      ...resolved.flatMap(({ problems }) => problems),
    ]),
  };
}

function unreadKey(path: string | undefined): string {
  return labelKey(fileStem(path ?? ""));
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

/** Reads at once: agent files are small, and waiting for each takes longer than reading it. */
function parseFile(path: string): ParsedAgentFile {
  try {
    const { size } = statSync(path);
    if (size > maxFileBytes) return { agent: undefined, problems: [tooLarge(path, size)] };
    return parseAgentFile(readFileSync(path), path);
  } catch (error) {
    const problem = problemAt(path, "file-unreadable", `the file cannot be read: ${errorMessage(error)}`);
    return { agent: undefined, problems: [problem] };
  }
}

function withoutRepeats(agents: readonly AgentDefinition[]): LoadedAgents {
  const first = new Map<string, AgentDefinition>();
  const problems: Problem[] = [];
  for (const agent of agents) {
    const earlier = first.get(agent.id);
    if (earlier === undefined) {
      first.set(agent.id, agent);
      continue;
    }
    const { path } = agent.source;
    const message = `the same agent as ${earlier.source.path}, byte for byte; read once`;
    problems.push(
      agent.source.sha256 === earlier.source.sha256
        ? problemAt(path, "agent-repeated", message, { severity: "info" })
        : clash(agent, earlier),
    );
  }
  return { agents: [...first.values()], problems };
}

function clash(agent: AgentDefinition, earlier: AgentDefinition): Problem {
  const names = agent.name === earlier.name ? `"${agent.name}"` : `"${agent.name}" and "${earlier.name}"`;
  const message = `${agent.source.path} and ${earlier.source.path} both describe the agent ${agent.id} (${names})`;
  return { ...problemAt(agent.source.path, "agent-duplicate", message), hint: "Rename one of them, or delete it." };
}
