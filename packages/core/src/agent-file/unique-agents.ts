import type { AgentDefinition } from "./agent-definition.ts";
import { agentId } from "./agent-id.ts";
import { problemAt } from "./decode-text.ts";
import type { Problem } from "./diagnostics.ts";

/** Agents of which no two have the same id, and what was left out for that. */
export interface UniqueAgents {
  readonly agents: readonly AgentDefinition[];
  readonly problems: readonly Problem[];
}

/**
 * Makes ids unique: identical files count once, translations give way to the original, and agents of different
 * namespaces take that into their id. What is left is an error that names both files.
 */
export function uniqueAgents(all: readonly AgentDefinition[]): UniqueAgents {
  const problems: Problem[] = [];
  const groups = [...Map.groupBy(all, ({ id }) => id).values()];
  const scoped = groups.flatMap((group) => distinct(group, problems));
  const kept: AgentDefinition[] = [];
  for (const [first, ...others] of Map.groupBy(scoped, ({ id }) => id).values()) {
    if (first !== undefined) kept.push(first);
    if (first !== undefined) problems.push(...others.map((agent) => clash(agent, first)));
  }
  const order = new Map(all.map(({ source }, index) => [source.path, index]));
  const placed = (agent: AgentDefinition): number => order.get(agent.source.path) ?? 0;
  return { agents: kept.sort((a, b) => placed(a) - placed(b)), problems };
}

function distinct(group: readonly AgentDefinition[], problems: Problem[]): readonly AgentDefinition[] {
  if (group.length === 1) return group;
  const originals = withoutTranslations(withoutCopies(group, problems), problems);
  const namespaces = new Set(originals.map(({ namespace }) => namespace));
  if (originals.length === 1 || namespaces.size < originals.length) return originals;
  return originals.map((agent) =>
    agent.namespace === undefined ? agent : { ...agent, id: agentId(`${agent.namespace} ${agent.id}`) },
  );
}

/** The first of identical files, which takes the scoped names of the others. */
function withoutCopies(group: readonly AgentDefinition[], problems: Problem[]): readonly AgentDefinition[] {
  const byDigest = new Map<string, AgentDefinition>();
  for (const agent of group) {
    const key = agent.source.sha256;
    const earlier = byDigest.get(key);
    if (earlier === undefined) {
      byDigest.set(key, agent);
      continue;
    }
    const message = `the same agent as ${earlier.source.path}, byte for byte; read once`;
    problems.push(problemAt(agent.source.path, "agent-repeated", message, { severity: "info" }));
    const scope = agent.namespace === undefined ? [] : [`${agent.namespace}:${agent.id}`];
    byDigest.set(key, { ...earlier, aliases: [...earlier.aliases, ...scope] });
  }
  return [...byDigest.values()];
}

function withoutTranslations(group: readonly AgentDefinition[], problems: Problem[]): readonly AgentDefinition[] {
  const [original] = group.filter((agent) => !isTranslation(agent));
  if (original === undefined) return group;
  return group.filter((agent) => {
    if (!isTranslation(agent)) return true;
    const message = `a translation of ${original.source.path}; the original is read`;
    problems.push(problemAt(agent.source.path, "agent-translated", message, { severity: "info" }));
    return false;
  });
}

/** In a folder named after a language and country, such as `ja-JP`. */
function isTranslation({ source }: AgentDefinition): boolean {
  return source.path.split(/[\\/]/).some((part) => /^[a-z]{2}-[A-Z]{2}$/.test(part));
}

function clash(agent: AgentDefinition, earlier: AgentDefinition): Problem {
  const names = agent.name === earlier.name ? `"${agent.name}"` : `"${agent.name}" and "${earlier.name}"`;
  const message = `${agent.source.path} and ${earlier.source.path} both describe the agent ${agent.id} (${names})`;
  return { ...problemAt(agent.source.path, "agent-duplicate", message), hint: "Rename one of them, or delete it." };
}
