import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createScriptedModel, createTeam, openStore, parseAgentFile } from "../packages/core/src/index.ts";
import { filled } from "./workload.ts";

const text = "---\nname: Lead\ntools: [read_document]\n---\n\n## Purpose\n\nYou read one file after the other.\n";

/** Bytes of a closed store after one run in which one agent makes so many model calls, each with a reply of 2 kB. */
export async function longWorkBytes(calls: number): Promise<number> {
  const { agent } = parseAgentFile(text, "lead.md");
  if (agent === undefined) throw new Error("the agent of the long work is no agent");
  let made = 0;
  const model = await createScriptedModel("scripted", () => {
    made += 1;
    const more = made < calls ? [{ name: "read_document", args: { path: `${made}.md` } }] : [];
    return { text: filled(`Reply ${made}.`, 2000), calls: more };
  });
  const team = await createTeam({ agents: [agent], lead: "lead", kinds: [], model, environment: {} });
  const folder = mkdtempSync(path.join(tmpdir(), "orchestrate-bench-"));
  const file = path.join(folder, "store.sqlite");
  try {
    const store = await openStore(file);
    const inputs = Array.from({ length: calls }, (_, index) => ({ path: `${index}.md`, text: `Note ${index}.` }));
    await team.run({ goal: "Read all.", inputs, limits: { turns: calls, calls } }, { store });
    await store[Symbol.asyncDispose]();
    if (made !== calls) throw new Error(`${made} model calls were made instead of ${calls}`);
    return statSync(file).size;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
