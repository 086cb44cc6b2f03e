import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { builtInFolder, deliverableKinds, loadBuiltInAgents } from "@orchestrate/agents";
import { expect, test } from "vitest";

const root = path.join(import.meta.dirname, "..");

function sources(folder: string): { file: string; text: string }[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.includes("testing"))
    .map((file) => ({ file: path.join(folder, file), text: readFileSync(path.join(root, folder, file), "utf8") }));
}

test("a deliverable kind is one file and one line in the list", () => {
  const folder = "packages/agents/src/deliverables";
  const files = readdirSync(path.join(root, folder)).filter((file) => !file.endsWith(".test.ts"));
  const list = readFileSync(path.join(root, folder, "index.ts"), "utf8");
  for (const kind of deliverableKinds) {
    expect(files).toContain(`${kind.id}.ts`);
    expect(list.split(`"./${kind.id}.ts"`)).toHaveLength(2);
  }
});

test("neither core nor the command line knows a kind or an agent by name", async () => {
  const names = [...deliverableKinds.map((kind) => kind.id), ...(await loadBuiltInAgents()).map((agent) => agent.id)];
  const shared = [...sources("packages/core/src"), ...sources("packages/cli/src")];
  const mentions = shared.flatMap(({ file, text }) =>
    names.filter((name) => new RegExp(`^[^*/]*["']${name}["']`, "m").test(text)).map((name) => `${file}: ${name}`),
  );
  expect(mentions).toEqual([]);
});

test("an agent is one file: every built-in agent is found by its folder alone, and owns only kinds that exist", async () => {
  const files = readdirSync(builtInFolder).filter((file) => file.endsWith(".md"));
  const agents = await loadBuiltInAgents();
  expect(agents.map((agent) => `${agent.id}.md`).sort()).toEqual(files.sort());
  const known = deliverableKinds.map((kind) => kind.id);
  expect(agents.flatMap((agent) => agent.deliverables).filter((kind) => !known.includes(kind))).toEqual([]);
});

test("a command is one file and one line in the table", () => {
  const commands = readdirSync(path.join(root, "packages/cli/src/commands")).filter((file) =>
    /^[a-z-]+\.ts$/.test(file),
  );
  const main = readFileSync(path.join(root, "packages/cli/src/main.ts"), "utf8");
  for (const file of commands) expect(main.split(`"./commands/${file}"`)).toHaveLength(2);
});
