import { expect, test } from "vitest";
import type { RunEvent } from "../../runs/events/run-event.ts";
import { parseAgentFile } from "../../agent-file/parse-agent-file.ts";
import type { AgentDefinition } from "../../agent-file/agent-definition.ts";
import { createTeam, type Team } from "../../runs/create-team.ts";
import { call, handoff, say, scripted } from "../../testing/scripted-team.ts";
import type { ScriptedReply } from "../../models/scripted-model.ts";

function agent(name: string, { related = "", tools = "" } = {}): AgentDefinition {
  const edge = related === "" ? "" : `\n## Related Agents\n\n- **${related}** — for what it knows\n`;
  const text = `---\nname: ${name}\n${tools}---\n\n## Purpose\n\nYou are ${name}.\n${edge}`;
  const parsed = parseAgentFile(text, `${name.toLowerCase()}.md`).agent;
  if (parsed === undefined) throw new Error(`${name} cannot be read`);
  return { ...parsed, handoffs: parsed.handoffs.filter(({ to }) => to !== "") };
}

const agents = [agent("Editor", { related: "Writer" }), agent("Writer")];

async function team(models: Record<string, ScriptedReply[]>, of: readonly AgentDefinition[] = agents): Promise<Team> {
  return createTeam({ agents: of, lead: "editor", kinds: [], environment: {}, models: scripted(models) });
}

const hand = (kind: string, content: string): ScriptedReply => ({
  text: "",
  calls: [call("write_document", { kind, name: "Draft 1", content })],
});

test("agents whose files name no deliverables hand over plain documents below a folder of their own", async () => {
  const crew = await createTeam({ agents, lead: "editor", kinds: [], environment: {}, model: "offline" });
  const { status, documents, receipts } = await crew.run({ goal: "Write the launch text.", facts: { words: 200 } });
  expect(status).toBe("completed");
  expect(documents.map(({ path, kind, author, state }) => [path, kind, author, state])).toEqual([
    ["documents/editor/notes.md", "documents-of-editor", "editor", "valid"],
    ["documents/writer/notes.md", "documents-of-writer", "writer", "valid"],
  ]);
  expect(documents[0]?.text).toContain("> Write the launch text.");
  expect(documents[0]?.text).toContain("No language model has reasoned about this document");
  expect(receipts.map(({ to, status: how }) => [to, how])).toEqual([["writer", "completed"]]);
});

test("the run waits for a document of the lead, and not for one of a colleague that nobody asked", async () => {
  const crew = await team({
    editor: [say("Done."), hand("documents-of-editor", "# Text\n\nFine.\n"), say("Now done.")],
  });
  const { status, documents } = await crew.run({ goal: "g" });
  expect([status, documents.map(({ path }) => path)]).toEqual(["completed", ["documents/editor/draft-1.md"]]);
  const lazy = await team({ editor: [say("Done.")] });
  expect(await lazy.run({ goal: "g" })).toMatchObject({ status: "unsuccessful", message: "documents: 1 missing" });
});

test("the receipt of a colleague counts its own documents and no others", async () => {
  const crew = await team({
    editor: [
      hand("documents-of-editor", "# Text\n\nFine.\n"),
      { text: "", calls: [handoff("writer", "documents-of-writer")] },
      say("Done."),
    ],
    writer: [say("I wrote nothing.")],
  });
  const { receipts } = await crew.run({ goal: "g" });
  expect(receipts.map(({ status, deliverables }) => [status, deliverables.map(({ state }) => state)])).toEqual([
    ["failed", ["missing"]],
  ]);
});

test("a plain document is checked: empty text, hidden characters, open fences and links out of the run are sent back", async () => {
  const answers: string[] = [];
  const bad =
    "# Text\n\nSee [a](../../../etc/passwd), [b](/etc/passwd), [c](file:///x), [d](../writer/x.md), [e](https://e.org).\n\u202e\n```\n";
  const crew = await team({
    editor: [hand("documents-of-editor", "# Only a title\n"), hand("documents-of-editor", bad), say("Done.")],
  });
  const onEvent = (event: RunEvent): void => {
    if (event.type !== "document.checked" || event.outcome.status !== "checked") return;
    answers.push(event.outcome.findings.map(({ rule, line, column }) => `${rule} ${line}:${column}`).join(", "));
  };
  const { status } = await crew.run({ goal: "g" }, { onEvent });
  expect(status).toBe("unsuccessful");
  expect(answers).toEqual(["no-text 1:1", "hidden-character 4:1, fence-unclosed 5:1, link 3:9, link 3:35, link 3:53"]);
});

test("an agent has the tools that its file grants: without one to write it owes nothing", async () => {
  const reader = agent("Editor", { tools: "tools: [read_document, search_documents]\n" });
  const asked: string[] = [];
  const crew = await team(
    { editor: [{ text: "", calls: [call("write_document", {})] }, say("Nothing to hand over.")] },
    [reader],
  );
  const { status, message } = await crew.run(
    { goal: "g" },
    {
      onEvent: (event) => void (event.type === "tool.answered" && asked.push(event.summary)),
    },
  );
  expect([status, message]).toEqual(["completed", "no document was asked for and none was written"]);
  expect(asked).toEqual(["There is no tool write_document. You have: read_document, search_documents."]);
});

function search(query: string, more: object = {}): ScriptedReply["calls"][number] {
  return call("search_documents", { query, ...more });
}

test("searches inputs and documents by text or by a pattern that cannot stall, and works out numbers", async () => {
  const seen: string[] = [];
  const editor: ScriptedReply[] = [
    hand("documents-of-editor", "# Text\n\nThe p99 is 100 ms.\n"),
    {
      text: "",
      calls: [
        search("P99"),
        search("^the (limit|p99) ", { regex: true, path: "documents/" }),
        search("(a+)+c", { regex: true, path: "long" }),
        search("(", { regex: true }),
        search("x", { path: "nowhere" }),
        call("calculate", { expression: "rate * 0.1", variables: { rate: 50 } }),
        call("calculate", { expression: "process.exit()" }),
      ],
    },
    say("Done."),
  ];
  const models = scripted({ editor });
  const crew = await createTeam({ agents, lead: "editor", kinds: [], environment: {}, models });
  const inputs = [
    { path: "needs.md", text: "one\nThe P99 matters.\n" },
    { path: "long.md", text: `${"a".repeat(20_000)}b` },
  ];
  const run = crew.stream({ goal: "g", inputs });
  for await (const event of run) if (event.type === "tool.answered") seen.push(`${event.tool}: ${event.summary}`);
  expect(seen.slice(1).sort()).toEqual([
    "calculate: 5",
    "calculate: no result",
    "search_documents: 0 lines",
    "search_documents: 1 lines",
    "search_documents: 2 lines",
    "search_documents: not a pattern",
    "search_documents: nothing there",
  ]);
});

test("an agent takes the first model of its file that the task maps; models by agent win, and others have the team's", async () => {
  const asking = (name: string, models: string): AgentDefinition => agent(name, { tools: `model: ${models}\n` });
  const others = [asking("Writer", "[opus, sonnet]"), asking("Clerk", "opus")];
  const handoffs = others.map(({ id: to, name: label }) => ({ to, label, reason: "r", line: 1, column: 1 }));
  const library = [{ ...agent("Editor"), handoffs }, ...others];
  const crew = await createTeam({ agents: library, lead: "editor", kinds: [], environment: {}, model: "offline" });
  const { m: middle = "", b: best = "" } = scripted({ m: [say("middle")], b: [say("best")] });
  const { report } = await crew.run({ goal: "g", modelAliases: { sonnet: middle } });
  expect(report.models).toEqual({ editor: "offline", writer: "m-model", clerk: "offline" });
  const named = await crew.run({ goal: "g", modelAliases: { sonnet: middle }, models: { writer: best } });
  expect(named.report.models).toEqual({ editor: "offline", writer: "b-model", clerk: "offline" });
});
