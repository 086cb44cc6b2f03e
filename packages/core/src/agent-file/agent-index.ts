import { resolve } from "node:path";
import type { AgentDefinition } from "./agent-definition.ts";
import { agentId, fileStem, labelKey } from "./agent-id.ts";

/** Finds agents by id, name, file stem or other name, whatever the case and the separators. */
export interface AgentIndex {
  readonly ids: ReadonlySet<string>;
  /** The ids that a label may mean: none, one, or several where it is ambiguous. Names within a namespace come first. */
  find(label: string, namespace?: string): readonly string[];
  /** Id of the agent that a file describes, by its absolute path. */
  atPath(path: string): string | undefined;
  /** Everything that one may write, for suggestions. */
  readonly names: readonly string[];
}

type Groups = ReadonlyMap<string, ReadonlySet<string>>;

/** Indexes agents; where they compete, an id wins over a name, a name over a file stem, and that over other names. */
export function indexAgents(agents: readonly AgentDefinition[]): AgentIndex {
  const ids = new Set(agents.map(({ id }) => id));
  const ranks: readonly Groups[] = [
    group(agents, ({ id }) => [id]),
    group(agents, ({ name }) => [name]),
    group(agents, ({ source }) => [fileStem(source.path)]),
    group(agents, ({ aliases }) => aliases),
  ];
  const scoped = group(agents, ({ id, namespace, name, source, aliases }) =>
    namespace === undefined ? [] : [id, name, fileStem(source.path), ...aliases].map((one) => `${namespace}:${one}`),
  );
  const paths = new Map(agents.map(({ id, source }) => [resolve(source.path), id]));
  return {
    ids,
    atPath: (path) => paths.get(path),
    names: [...new Set(agents.map(({ name }) => name))],
    find: (label, namespace) => {
      const key = labelKey(label);
      const near = namespace === undefined ? undefined : scoped.get(labelKey(`${namespace}:${label}`));
      if (near !== undefined) return [...near];
      const exact = agentId(label);
      if (ids.has(exact)) return [exact];
      const found = [key, labelKey(withoutSuffix(label))].flatMap((one) => {
        const groups = ranks.find((candidate) => candidate.has(one)) ?? scoped;
        return groups.get(one) ?? [];
      });
      return [...(found[0] ?? [])];
    },
  };
}

/** `Tug Master Agent` and `tug-master.md` as `Tug Master` and `tug-master`. */
function withoutSuffix(label: string): string {
  const name = /\.md$/i.test(label) ? fileStem(label) : label;
  return name.replace(/\s(?:sub)?agent$/i, "");
}

function group(agents: readonly AgentDefinition[], namesOf: (agent: AgentDefinition) => readonly string[]): Groups {
  const groups = new Map<string, Set<string>>();
  for (const agent of agents) {
    for (const name of namesOf(agent)) {
      const key = labelKey(name);
      const known = groups.get(key);
      if (known === undefined) groups.set(key, new Set([agent.id]));
      else known.add(agent.id);
    }
  }
  return groups;
}
