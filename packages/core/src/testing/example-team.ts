import { parseAgentFile } from "../agent-file/parse-agent-file.ts";
import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import { defineDeliverable, type DeliverableKind } from "../deliverables/deliverable-kind.ts";

/** A kind whose documents are valid when they hold the word "sound"; a fault is reported on line 2. */
export function exampleKind(id: string): DeliverableKind {
  return defineDeliverable({
    id,
    title: `The ${id}`,
    path: id === "note" ? "notes/{name}.md" : `${id}.md`,
    language: "markdown",
    instructions: "Say sound.",
    reads: [],
    draft: () => [{ ...(id === "note" ? { name: "one" } : {}), text: `# ${id}\nsound\n` }],
    check: async ({ path, text }) => {
      const fault = {
        path,
        tool: "ear@1",
        rule: "unsound",
        severity: "error" as const,
        line: 2,
        column: 1,
        message: "is not sound",
        hint: "Write sound.",
      };
      return { status: "checked", tools: ["ear@1"], findings: text.includes("sound") ? [] : [fault] };
    },
  });
}

/** An agent with these kinds and edges. */
export function exampleAgent(
  name: string,
  deliverables: readonly string[],
  related: readonly string[],
): AgentDefinition {
  const edges = related.map((target) => `- **${target}** — For what ${target} knows`).join("\n");
  const text = `---\nname: ${name}\ndeliverables: [${deliverables.join(", ")}]\n---\n\n# ${name}\n\n## Purpose\n\nYou are the ${name}.\n\n## Related Agents\n\n${edges}\n`;
  const { agent, problems } = parseAgentFile(text, `${name.toLowerCase()}.md`);
  if (agent === undefined) throw new Error(problems.map((problem) => problem.message).join("; "));
  return agent;
}
