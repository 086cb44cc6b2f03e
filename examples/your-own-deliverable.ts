// A deliverable kind of your own: what its author is told, how it is drafted offline, and how it is checked.
import assert from "node:assert/strict";
import { createTeam } from "@orchestrate/agents";
import { checkInput, defineDeliverable, type Finding } from "@orchestrate/core";

const glossary = defineDeliverable({
  id: "glossary",
  title: "Glossary",
  path: "docs/glossary.md",
  language: "markdown",
  instructions: "One bullet a term, as `- **term**: meaning.`, in alphabetical order.",
  reads: ["openapi"],
  draft: ({ facts }) => {
    const resources = (facts["resources"] ?? []) as { name: string }[];
    const terms = resources.map(({ name }) => name).sort();
    return [{ text: `# Glossary\n\n${terms.map((term) => `- **${term}**: a ${term} of the service.`).join("\n")}\n` }];
  },
  check: async ({ path, text }) => {
    const terms = text.split("\n").flatMap((line, index) => {
      const term = /^- \*\*(.+?)\*\*/.exec(line)?.[1];
      return term === undefined ? [] : [{ term, line: index + 1 }];
    });
    const findings = terms.slice(1).flatMap(({ term, line }, index): Finding[] => {
      const before = terms[index]?.term ?? "";
      if (before <= term) return [];
      const message = `${term} comes after ${before}`;
      return [
        { path, tool: "glossary", rule: "order", severity: "error", line, column: 1, message, hint: "Sort the terms." },
      ];
    });
    return { status: "checked", tools: ["glossary"], findings };
  },
});

const team = await createTeam({ kinds: [glossary], model: "offline" });
const facts = { resources: [{ name: "tag" }, { name: "bookmark" }] };
const result = await team.run({ goal: "Name things.", facts, deliverables: ["glossary"] });

// No agent file names the kind, so it belongs to the lead.
assert.equal(result.status, "completed", result.message);
const document = result.documents[0];
assert.equal(document?.author, "backend-architect");
assert.match(document.text, /- \*\*bookmark\*\*.*\n- \*\*tag\*\*/);
console.log(document.text);

const unsorted = await glossary.check(checkInput({ path: "docs/glossary.md", text: "- **b**: x\n- **a**: y\n" }));
assert.equal(unsorted.status === "checked" && unsorted.findings[0]?.line, 2);
