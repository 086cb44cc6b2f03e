import { expect, test } from "vitest";
import { formatProblem } from "./diagnostics.ts";
import { lintAgents } from "./lint-agents.ts";
import { parseAgentFile } from "./parse-agent-file.ts";

function agents(...files: readonly string[]) {
  return files.flatMap((text, index) => parseAgentFile(text, `${index}.md`).agent ?? []);
}

function wellWritten(name: string, other: string): string {
  return `---\nname: ${name}\ndeliverables: [${other}-plan]\n---\n## Purpose\nWork.\n## Related Agents\n- **${other}** — x\n`;
}

test("has nothing to say about agents that are well written", () => {
  expect(lintAgents(agents(wellWritten("A", "b"), wellWritten("B", "a")), ["a-plan", "b-plan"])).toEqual([]);
});

test("tells what is most likely not meant, with its place", () => {
  const list = agents(
    "---\nname: A\ndeliverables: [openapi, sql-dll]\n---\n## Related Agents\n- **B**\n",
    "---\nname: B\ndeliverables:\n  - openapi\n---\n## Purpose\nWork.\n",
  );
  const problems = lintAgents(list, ["openapi", "sql-ddl"]);
  expect(problems.map(formatProblem)).toEqual([
    "0.md:1:1: info: no other agent names A; it can only lead [agent-unreached]",
    '0.md:3:25: error: there is no deliverable kind "sql-dll" [deliverable-unknown]',
    "0.md:5:1: warning: A says nothing about its purpose [purpose-missing]",
    '0.md:6:5: warning: A names "B" without a reason, so a model cannot know when to ask [handoff-reason-missing]',
    '1.md:4:5: warning: both B and A (0.md) own the deliverable "openapi" [deliverable-shared]',
  ]);
  expect(problems[1]?.hint).toBe('Did you mean "sql-ddl"?');
});
