import type { AgentDefinition } from "./agent-definition.ts";
import { nearestName } from "./diagnostics.ts";
import type { Problem } from "./diagnostics.ts";
import { problemAt } from "./decode-text.ts";
import { inOrder } from "./parse-agent-file.ts";

/** A body above this many bytes costs more of each model call than it is worth (64 KiB). */
const largeBodyBytes = 64 << 10;

/** What is legal in agent files but most likely not meant, for agents whose edges are resolved. */
export function lintAgents(agents: readonly AgentDefinition[], knownKinds: readonly string[]): Problem[] {
  const owners = new Map<string, AgentDefinition>();
  const reached = new Set(agents.flatMap(({ id, handoffs }) => handoffs.map(({ to }) => to).filter((to) => to !== id)));
  const problems = agents.flatMap((agent) => {
    const isAlone = agents.length > 1 && !reached.has(agent.id);
    return [...lintText(agent), ...lintKinds(agent, knownKinds, owners), ...(isAlone ? [unreached(agent)] : [])];
  });
  return inOrder(problems);
}

function unreached({ name, source }: AgentDefinition): Problem {
  const message = `no other agent names ${name}; it can only lead`;
  const hint = "Name it under Related Agents of the agents that may call it.";
  return { ...problemAt(source.path, "agent-unreached", message, { severity: "info" }), hint };
}

function lintText({ name, purpose, body, handoffs, source }: AgentDefinition): Problem[] {
  const problems: Problem[] = [];
  if (purpose.trim() === "") {
    const place = { line: source.bodyStartLine, severity: "warning" } as const;
    const message = `${name} says nothing about its purpose`;
    problems.push({ ...problemAt(source.path, "purpose-missing", message, place), hint: "Add a section ## Purpose." });
  }
  const bytes = Buffer.byteLength(body);
  if (bytes > largeBodyBytes) {
    // OpenAI's rule of thumb for English text: four characters are one token.
    const tokens = Math.round(body.length / 4);
    const message = `the text has ${Math.round(bytes / 1024)} KiB, about ${tokens} tokens in every model call (estimated at 4 characters each)`;
    const place = { line: source.bodyStartLine, severity: "warning" } as const;
    problems.push({ ...problemAt(source.path, "body-large", message, place), hint: "Keep it below 64 KiB." });
  }
  for (const { label, reason, line, column } of handoffs) {
    if (reason !== "") continue;
    const message = `${name} names "${label}" without a reason, so a model cannot know when to ask`;
    const problem = problemAt(source.path, "handoff-reason-missing", message, { line, column, severity: "warning" });
    problems.push({ ...problem, hint: `Write it as: - **${label}** — reason` });
  }
  return problems;
}

function lintKinds(
  agent: AgentDefinition,
  knownKinds: readonly string[],
  owners: Map<string, AgentDefinition>,
): Problem[] {
  return agent.deliverables.flatMap((kind): Problem[] => {
    const { path } = agent.source;
    const place = placeOfKind(agent, kind);
    if (!knownKinds.includes(kind)) {
      const near = nearestName(kind, knownKinds);
      const hint = near === undefined ? `Known kinds: ${knownKinds.join(", ")}.` : `Did you mean "${near}"?`;
      const message = `there is no deliverable kind "${kind}"`;
      return [{ ...problemAt(path, "deliverable-unknown", message, place), hint }];
    }
    const owner = owners.get(kind);
    owners.set(kind, owner ?? agent);
    if (owner === undefined) return [];
    const message = `both ${agent.name} and ${owner.name} (${owner.source.path}) own the deliverable "${kind}"`;
    const problem = problemAt(path, "deliverable-shared", message, { ...place, severity: "warning" });
    return [{ ...problem, hint: "Let one of them own it." }];
  });
}

/** The front matter starts on line 2; a definition does not keep the places of its deliverables. */
function placeOfKind({ frontMatterText }: AgentDefinition, kind: string): { line: number; column: number } {
  const lines = frontMatterText.split("\n");
  const key = Math.max(
    0,
    lines.findIndex((line) => line.startsWith("deliverables")),
  );
  const found = lines.findIndex((line, index) => index >= key && line.includes(kind, index === key ? 13 : 0));
  if (found < 0) return { line: key + 2, column: 1 };
  return { line: found + 2, column: (lines[found] ?? "").indexOf(kind, found === key ? 13 : 0) + 1 };
}
