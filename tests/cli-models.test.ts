import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { openFakeEndpoint, type ChatRequest, type FakeReply } from "../packages/core/src/testing/fake-endpoint.ts";

// Each starts processes that load LangGraph; a busy machine takes its time over that.
const patience = { timeout: 60_000 };
const bin = fileURLToPath(new URL("../packages/cli/src/bin.ts", import.meta.url));
const key = "sk-canary-0123456789";

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

async function orchestrate(folder: string, argv: readonly string[], env: Record<string, string>): Promise<Ended> {
  const child = spawn(process.execPath, [bin, ...argv], { cwd: folder, env: { PATH: process.env["PATH"], ...env } });
  const said = { out: "", err: "" };
  child.stdout.on("data", (data: Buffer) => (said.out += data.toString()));
  child.stderr.on("data", (data: Buffer) => (said.err += data.toString()));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, ...said };
}

/** A folder with one agent of its own, who owes one plain document, and a task for it. */
function workplace(model: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), "orchestrate-models-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const agent = "---\nname: Clerk\ndescription: Writes notes.\n---\n\n# Clerk\n\n## Purpose\n\nYou write notes.\n";
  writeFileSync(path.join(folder, "clerk.md"), agent);
  writeFileSync(
    path.join(folder, "task.yaml"),
    `goal: Write a note\nagents: ./clerk.md\nlead: clerk\nmodel: ${model}\n`,
  );
  return folder;
}

/** Hands over what it is asked for, and ends. */
function clerk(request: ChatRequest): FakeReply {
  if (request.messages.length > 2) return { text: "The note is written." };
  const tool = request.tools?.find(({ function: { name } }) => name === "write_document");
  const kind = /"enum":\["([^"]+)"/.exec(JSON.stringify(tool))?.[1] ?? "";
  const args = JSON.stringify({ kind, name: "note", content: "# A note\n\nThis is the note that was asked for.\n" });
  return { calls: [{ name: "write_document", args }] };
}

const failures: readonly (readonly [name: string, reply: FakeReply, code: number, said: RegExp])[] = [
  [
    "a key that is rejected",
    { status: 401, body: `{"error":{"message":"bad key ${key}"}}` },
    4,
    /rejected the key \(401\)/,
  ],
  ["a page", { status: 200, body: "<html>\u001b[2JSign in</html>", type: "text/html" }, 4, /answered with HTML/],
  ["a broken stream", { text: "half", finish: "" }, 4, /broke off: it tells no finish reason/],
  ["a refusal", { refusal: "I will not" }, 1, /model refused: I will not/],
  ["an empty reply", { text: "" }, 1, /clerk said nothing 2 times in a row/],
];

test.each(failures)(
  "%s ends the command with its exit code and one sentence",
  patience,
  async (_name, reply, code, said) => {
    await using endpoint = await openFakeEndpoint(() => reply);
    const folder = workplace(`{ name: m, baseUrl: "${endpoint.baseUrl}", tries: 1 }`);
    const ended = await orchestrate(folder, ["run", "task.yaml"], { OPENAI_API_KEY: key });
    expect(ended.err).toMatch(said);
    expect(ended.code).toBe(code);
    const shown = ended.out + ended.err;
    expect(shown).not.toMatch(/\n\s+at /);
    expect(shown).not.toContain("\u001b");
    expect(shown).not.toContain(key);
  },
);

test(
  "a recorded run is repeated without network and key; a changed task misses with the line that differs",
  patience,
  async () => {
    const endpoint = await openFakeEndpoint(clerk);
    const folder = workplace(`{ name: m, baseUrl: "${endpoint.baseUrl}" }`);
    const recorded = await orchestrate(folder, ["run", "task.yaml", "--out", "a", "--record", "run.jsonl"], {
      OPENAI_API_KEY: key,
    });
    expect(recorded).toMatchObject({ code: 0 });
    await endpoint[Symbol.asyncDispose]();
    const replayed = await orchestrate(folder, ["run", "task.yaml", "--out", "b", "--replay", "run.jsonl"], {});
    expect(replayed).toMatchObject({ code: 0, err: expect.not.stringContaining("key") });
    const report = (out: string): string => readFileSync(path.join(folder, out, "orchestrate-report.json"), "utf8");
    expect(report("b")).toBe(report("a"));
    expect(readFileSync(path.join(folder, "run.jsonl"), "utf8")).not.toContain(key);
    const task = path.join(folder, "task.yaml");
    writeFileSync(task, readFileSync(task, "utf8").replace("Write a note", "Write a poem"));
    const missed = await orchestrate(folder, ["run", "task.yaml", "--out", "c", "--replay", "run.jsonl"], {});
    expect(missed.code).toBe(4);
    expect(missed.err).toMatch(
      /turn 1 of clerk: message 2 \(user\), line 1: recorded "Write a note", now "Write a poem"/,
    );
  },
);
