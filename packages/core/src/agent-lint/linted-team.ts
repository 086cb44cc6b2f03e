import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import { strongComponents } from "../agent-file/team-graph.ts";
import type { LintedAgent, LintedTeam } from "./agent-rule.ts";

/** What the rules ask about a team, found out once, so that a check of thousands of files stays linear. */
export function lintedTeam(
  agents: readonly AgentDefinition[],
  own: readonly LintedAgent[],
  kinds: readonly string[],
): LintedTeam {
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  const groups = strongComponents(agents).map((ids) => agents.filter(({ id }) => new Set(ids).has(id)));
  const groupById = new Map(groups.flatMap((group) => group.map(({ id }) => [id, group] as const)));
  const reached = new Set(agents.flatMap(({ id, handoffs }) => handoffs.map(({ to }) => to).filter((to) => to !== id)));
  const byDescription = Map.groupBy(own, ({ agent }) => plainText(agent.description));
  const byFirstWord = Map.groupBy(
    agents.flatMap((agent) => [agent.id, agent.name].map((name) => ({ agent, name: name.toLowerCase() }))),
    ({ name }) => firstWord(name),
  );
  return {
    agents,
    own,
    kinds,
    byId,
    reached,
    groupOf: (id) => groupById.get(id) ?? [],
    describedLike: ({ description }) => (byDescription.get(plainText(description)) ?? []).map(({ agent }) => agent),
    namedAt: (text) => {
      const lower = text.toLowerCase();
      const named = (byFirstWord.get(firstWord(lower)) ?? []).filter(({ name }) => lower.startsWith(name));
      return named.toSorted((a, b) => b.name.length - a.name.length);
    },
  };
}

function firstWord(text: string): string {
  return /^[\p{L}\p{N}]*/u.exec(text)?.[0] ?? "";
}

function plainText(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, " ").trim();
}
