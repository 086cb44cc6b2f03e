import { mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, onTestFinished, test } from "vitest";
import { fakeIo, type FakeIo, type FakeIoOptions } from "../fake-io.ts";
import { main } from "../main.ts";
import { workflowText } from "../starting/first-files.ts";

async function folder(): Promise<string> {
  const cwd = await mkdtemp(path.join(tmpdir(), "orchestrate-init-"));
  onTestFinished(() => rm(cwd, { recursive: true }));
  return cwd;
}

async function command(cwd: string, argv: readonly string[], options: FakeIoOptions = {}) {
  const io = fakeIo({ cwd, ...options });
  const code = await main(argv, io);
  return { code, out: io.stdout.text(), err: io.stderr.text() };
}

/** Types keys one after the other, each when the terminal has shown what it answers. */
async function typing(io: FakeIo, steps: readonly (readonly [shown: string, ...keys: string[]])[]): Promise<void> {
  let from = 0;
  for (const [expected, ...keys] of steps) {
    const shown = (): string => stripVTControlCharacters(io.stdout.text());
    await expect.poll(() => shown().indexOf(expected, from), { interval: 1 }).toBeGreaterThanOrEqual(0);
    from = shown().length;
    for (const key of keys) io.type(key);
  }
}

test(
  "makes a folder whose agents pass the strict check, whose workflow is valid, and whose task runs offline",
  { timeout: 30_000 },
  async () => {
    const cwd = await folder();
    const made = await command(cwd, ["init", ".", "--lead", "Product Lead"]);
    expect(made).toMatchObject({ code: 0, err: "" });
    expect(made.out).toContain("wrote agents/product-lead.md\n");
    expect(await command(cwd, ["agents", "check", "agents", "--strict"])).toMatchObject({ code: 0 });
    const workflow = await command(cwd, ["check", ".github/workflows/agents.yml", "--no-store", "--strict"]);
    expect(workflow).toMatchObject({ code: 0 });
    expect(await command(cwd, ["plan", "task.yaml"])).toMatchObject({ code: 0, err: "" });
    const run = await command(cwd, ["run", "task.yaml", "--model", "offline", "--quiet"]);
    expect(run).toMatchObject({ code: 0, err: "" });
    expect(run.out).toContain('"status":"completed"');
    expect(await readdir(path.join(cwd, "out"))).toEqual(expect.arrayContaining(["api", "docs", "ops", "README.md"]));
  },
);

test.each(["claude", "copilot", "opencode"])(
  "makes agents that %s reads too, with the same team",
  { timeout: 30_000 },
  async (dialect) => {
    const cwd = await folder();
    expect((await command(cwd, ["init", "new", "--yes", "--dialect", dialect])).code).toBe(0);
    const task = await readFile(path.join(cwd, "new/task.yaml"), "utf8");
    const agents = /^agents: \.\/(.+)$/m.exec(task)?.[1] ?? "";
    expect((await command(path.join(cwd, "new"), ["agents", "check", agents, "--strict"])).code).toBe(0);
    const run = await command(path.join(cwd, "new"), ["run", "task.yaml", "--model", "offline"]);
    expect(run.code).toBe(0);
    expect(run.out).toContain('"type":"handoff.started"');
  },
);

test("never replaces a file that is there", async () => {
  const cwd = await folder();
  await writeFile(path.join(cwd, "README.md"), "mine\n");
  expect((await command(cwd, ["init"])).out).toContain("kept  README.md\n");
  expect(await readFile(path.join(cwd, "README.md"), "utf8")).toBe("mine\n");
  const again = await command(cwd, ["init"]);
  expect(again.code).toBe(0);
  expect(again.out).not.toContain("wrote");
});

test("asks on a terminal for the lead and the dialect, and makes nothing when the person goes away", async () => {
  const cwd = await folder();
  const io = fakeIo({ cwd, isTTY: true, env: { NO_COLOR: "1" } });
  const working = main(["init"], io);
  await typing(io, [
    ["What is the lead called?", "Lead", "\r"],
    ["Which program", "\u001b[B", "\r"],
  ]);
  expect(await working).toBe(0);
  expect(await readdir(path.join(cwd, ".claude/agents"))).toEqual(["lead.md", "operations-reviewer.md"]);
  const other = fakeIo({ cwd, isTTY: true, env: { NO_COLOR: "1" } });
  const leaving = main(["init", "other"], other);
  await typing(other, [["What is the lead called?", "\u0003"]]);
  expect(await leaving).toBe(1);
  expect(await readdir(cwd)).not.toContain("other");
});

const purpose = "You look at schemas and migrations for locks, missing indexes and steps without a way back.";

test("agents new writes a file from flags that passes the strict check, and can hand work to those it names", async () => {
  const cwd = await folder();
  await command(cwd, ["init", "--yes"]);
  const flags = ["--name", "Schema Reviewer", "--purpose", purpose, "--delegates-to", "architect,devops-automator"];
  const made = await command(cwd, ["agents", "new", ...flags, "--deliverables", "sql-ddl"]);
  expect(made).toEqual({ code: 0, out: "wrote agents/schema-reviewer.md\n", err: "" });
  expect((await command(cwd, ["agents", "check", "agents", "--strict"])).code).toBe(0);
  const listed = await command(cwd, ["agents", "list", "agents", "--json"]);
  const agents = JSON.parse(listed.out) as { id: string; handoffs: string[]; deliverables: string[] }[];
  expect(agents.find(({ id }) => id === "schema-reviewer")).toMatchObject({
    handoffs: ["architect", "devops-automator"],
    deliverables: ["sql-ddl"],
  });
  const again = await command(cwd, ["agents", "new", ...flags]);
  expect(again.code).toBe(2);
  expect(again.err).toContain("agents/schema-reviewer.md describes schema-reviewer already");
  expect(again.err).not.toContain("--force");
});

test("agents new makes no second agent of a name, whatever the file of the first is called", async () => {
  const cwd = await folder();
  await command(cwd, ["init", "--yes"]);
  await rename(path.join(cwd, "agents/operations-reviewer.md"), path.join(cwd, "agents/ops.md"));
  const made = await command(cwd, ["agents", "new", "--name", "Operations Reviewer", "--purpose", purpose]);
  expect(made).toMatchObject({ code: 2, out: "" });
  expect(made.err).toContain("agents/ops.md describes operations-reviewer already");
  expect((await command(cwd, ["agents", "check", "agents", "--strict"])).code).toBe(0);
});

test("agents new leaves a file alone that is no agent but has its name, and names no flag that it lacks", async () => {
  const cwd = await folder();
  await command(cwd, ["init", "--yes"]);
  await writeFile(path.join(cwd, "agents/schema-reviewer.md"), "# Notes\n");
  const made = await command(cwd, ["agents", "new", "--name", "Schema Reviewer", "--purpose", purpose]);
  expect(made).toMatchObject({ code: 2, out: "" });
  expect(made.err).toContain("these files are there already");
  expect(made.err).not.toContain("--force");
});

test("agents new checks against the agents of the folder, however its path is written", async () => {
  const cwd = await folder();
  await command(cwd, ["init", "--yes"]);
  const to = `./${path.relative(process.cwd(), path.join(cwd, "agents"))}/`;
  const flags = ["--name", "Night Watch", "--purpose", purpose, "--deliverables", "runbook"];
  const made = await command(process.cwd(), ["agents", "new", "--to", to, ...flags]);
  expect([made.code, made.err.includes("[deliverable-shared]")]).toEqual([2, true]);
});

test("the command that init names works in a folder with a space in its name", async () => {
  const cwd = await folder();
  expect((await command(cwd, ["init", "my team", "--yes"])).out).toContain(
    "cd 'my team' && orchestrate run task.yaml\n",
  );
});

test("the example of agents new --help works in a fresh folder, and what it writes passes the strict check", async () => {
  const cwd = await folder();
  const help = (await command(cwd, ["agents", "new", "--help"])).out;
  const example = /orchestrate agents new (--name [^]*?)\n\n/.exec(help)?.[1] ?? "";
  const flags = [...example.replaceAll("\\\n", "").matchAll(/"([^"]*)"|(\S+)/g)].map(
    ([, said, word]) => said ?? word ?? "",
  );
  expect(flags).toContain("--deliverables");
  const made = await command(cwd, ["agents", "new", ...flags]);
  expect(made).toEqual({ code: 0, out: "wrote agents/database-reviewer.md\n", err: "" });
  expect(await command(cwd, ["agents", "check", "agents", "--strict"])).toMatchObject({ code: 0 });
  const second = ["--name", "Schema Keeper", "--purpose", purpose, "--deliverables", "sql-ddl"];
  const { code, err } = await command(cwd, ["agents", "new", ...second]);
  expect([code, err]).toEqual([2, expect.stringContaining("both Schema Keeper and Database Reviewer")]);
  expect(err).toContain("hint: Nothing was written; orchestrate agents explain deliverable-shared tells more.\n");
});

test("agents new refuses what the check would report, with the reason and nothing written", async () => {
  const cwd = await folder();
  const wrong: (readonly [readonly string[], string])[] = [
    [["--name", "Helper", "--purpose", "Helps with tasks."], "[description-vague]"],
    [
      ["--name", "Reviewer", "--purpose", purpose, "--delegates-to", "devops-automatr"],
      "Did you mean devops-automator?",
    ],
    [["--name", "Reviewer", "--purpose", purpose, "--deliverables", "sql-dll"], "[deliverable-unknown]"],
    [["--name", "Reviewer"], "needs --name and --purpose"],
  ];
  for (const [flags, said] of wrong) {
    const { code, err } = await command(cwd, ["agents", "new", ...flags]);
    expect([code, err.includes(said)]).toEqual([2, true]);
  }
  expect(await readdir(cwd)).toEqual([]);
});

test("agents new asks on a terminal for what no flag says", async () => {
  const cwd = await folder();
  const io = fakeIo({ cwd, isTTY: true, env: { NO_COLOR: "1" } });
  const working = main(["agents", "new", "--name", "Schema Reviewer"], io);
  await typing(io, [
    ["What is it for?", purpose, "\r"],
    ["When shall others call it?", "Reviews a schema or a migration before it is merged.", "\r"],
    ["Whom may it call?", " ", "\r"],
    ["Which documents does it own?", "\r"],
  ]);
  expect(await working).toBe(0);
  const text = await readFile(path.join(cwd, "agents/schema-reviewer.md"), "utf8");
  expect(text).toContain("description: Reviews a schema or a migration before it is merged.");
  expect(text).toContain(`## Purpose\n\n${purpose}\n`);
  expect(text).toContain("## Related Agents\n\n- **");
});

test("the first CI file runs nothing by a name that somebody else could take in a registry", () => {
  const workflow = workflowText("agents");
  expect(workflow).not.toMatch(/npx (?!--no-install)|npm install (?!--no-save --ignore-scripts \.\/vendor\/)/);
});
