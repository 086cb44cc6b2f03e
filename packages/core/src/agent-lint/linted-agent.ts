import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import { scanSections } from "../agent-file/scan-sections.ts";
import type { LintedAgent } from "./agent-rule.ts";

/** Takes an agent's text apart for the rules. */
export function lintedAgent(agent: AgentDefinition): LintedAgent {
  const { body, source, frontMatterText } = agent;
  const { lines } = scanSections(body, source.path, source.bodyStartLine);
  const keys = frontMatterText.split("\n");
  // The front matter ends on the line above the body, so its lines are counted from there.
  const first = source.bodyStartLine - 1 - keys.length;
  return {
    agent,
    lines,
    placeOfKey: (key) => {
      const index = keys.findIndex((text) => text.trimStart().startsWith(`${key}:`));
      if (index < 0) return { line: source.bodyStartLine, column: 1 };
      const text = keys[index] ?? "";
      const value = /^\s*[^:]*:\s*/.exec(text)?.[0].length ?? 0;
      return { line: first + index, column: (value < text.length ? value : 0) + 1 };
    },
  };
}
