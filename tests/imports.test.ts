import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, test } from "vitest";

const heavy = ["@langchain", "@redocly", "libpg-query", "pglite", "mermaid"];

/** Packages outside the workspace that a fresh process loads when it evaluates the code. */
function loadedBy(code: string): string[] {
  const hook = `
    import { registerHooks } from "node:module";
    const seen = new Set();
    registerHooks({ load(url, context, next) { seen.add(url); return next(url, context); } });
    await (async () => { ${code} })();
    console.log(JSON.stringify([...seen]));`;
  const root = path.join(import.meta.dirname, "..");
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--input-type=module", "-e", hook], {
    cwd: root,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return JSON.parse(stdout) as string[];
}

test("importing core and reading agent files loads no LangGraph, model client or checker", () => {
  const urls = loadedBy(`const { loadTeam } = await import("@orchestrate/agents"); await loadTeam();`);
  expect(urls.length).toBeGreaterThan(20);
  expect(urls.filter((url) => url.includes("node_modules") && heavy.some((name) => url.includes(name)))).toEqual([]);
});

test("a team that runs offline loads no model client", () => {
  const urls = loadedBy(
    `const { createTeam } = await import("@orchestrate/agents"); await createTeam({ model: "offline" });`,
  );
  expect(urls.some((url) => url.includes("@langchain+langgraph@"))).toBe(true);
  expect(urls.filter((url) => /models\/endpoint\/endpoint\.ts|eventsource-parser/.test(url))).toEqual([]);
});
