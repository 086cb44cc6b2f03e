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

test("an assembled team tells that its run has started before LangGraph or any model is loaded", () => {
  const urls = loadedBy(`
    const { assembleTeam } = await import("@orchestrate/agents");
    const team = await assembleTeam({ model: "offline" });
    const stop = new AbortController();
    const before = [];
    const onEvent = ({ type }) => {
      if (type !== "run.started") return;
      before.push(...seen);
      stop.abort();
    };
    const { status } = await team.run({ goal: "g" }, { onEvent, signal: stop.signal });
    seen.clear();
    for (const url of [...before, status]) seen.add(url);`);
  expect(urls.at(-1)).toBe("stopped");
  expect(urls.some((url) => url.includes("run-task"))).toBe(true);
  expect(urls.filter((url) => /@langchain|langsmith|\/work-on-run/.test(url))).toEqual([]);
});
