import { chmod, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fakeIo } from "../fake-io.ts";
import { main } from "../main.ts";

interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function agents(argv: readonly string[], cwd = process.cwd()): Promise<Answer> {
  const io = fakeIo({ cwd });
  const code = await main(["agents", ...argv], io);
  return { code, out: io.stdout.text(), err: io.stderr.text() };
}

/** A folder with agent files. */
async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "orchestrate-agents-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  return folder;
}

const pilot = (related: string): string =>
  `---\nname: Pilot\ndescription: Brings large ships into narrow harbours.\n---\n# Pilot\n\n## Purpose\n\nBring ships in.\n\n## Related Agents\n\n${related}\n`;

const tug = "---\nname: Tug\ndescription: Pulls ships that cannot turn alone.\n---\n# Tug\n\n## Purpose\n\nPull.\n";

test("lists the built-in agents with what they own and whom they may call", async () => {
  const { code, out } = await agents(["list", "--json"]);
  expect(code).toBe(0);
  const lead = (JSON.parse(out) as { id: string; deliverables: string[]; handoffs: string[] }[]).find(
    ({ id }) => id === "backend-architect",
  );
  expect(lead?.deliverables).toContain("openapi");
  expect(lead?.handoffs).toContain("devops-automator");
  expect((await agents(["list"])).out).toMatch(/^backend-architect +Backend Architect +adr, /m);
});

test("shows every part of an agent with the places of its edges", async () => {
  const folder = await folderWith({ "pilot.md": pilot("- **Tug** — to be pulled"), "tug.md": tug });
  const { code, out, err } = await agents(["show", "pilot", "."], folder);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain("Purpose\n  Bring ships in.\n");
  expect(out).toMatch(/May hand work to\n {2}tug: to be pulled {2}pilot\.md:13:\d+\n/);
  expect(out).toContain("Related Agents  pilot.md:11");
});

test("an unknown agent is exit 2 with the nearest one", async () => {
  const { code, err } = await agents(["show", "devops-automatr"]);
  expect(code).toBe(2);
  expect(err).toBe("error: there is no agent devops-automatr\nhint: Did you mean devops-automator?\n");
});

test("the built-in agents pass the strict check", async () => {
  const { code, out } = await agents(["check", "--strict"]);
  expect(code).toBe(0);
  expect(out).toMatch(/5 agents and \d+ edges checked: /);
});

test("an edge that leads nowhere is a warning, and with --strict an error", async () => {
  const folder = await folderWith({ "pilot.md": pilot("- **Tuq** — to be pulled"), "tug.md": tug });
  const mild = await agents(["check", "."], folder);
  expect(mild.code).toBe(0);
  expect(mild.out).toMatch(/^pilot\.md:13:\d+: warning: .*Tuq.* \[handoff-unresolved\]$/m);
  expect(mild.out).toContain("2 agents and 1 edge checked: 1 warning");
  const strict = await agents(["check", ".", "--strict", "--json"], folder);
  expect(strict.code).toBe(2);
  const { problems } = JSON.parse(strict.out) as { problems: { code: string; severity: string }[] };
  expect(problems.find(({ code }) => code === "handoff-unresolved")?.severity).toBe("error");
});

test("an error in an agent file is exit 2, as file:line:column", async () => {
  const folder = await folderWith({ "bad.md": "---\nname: [\n---\n# Bad\n" });
  const checked = await agents(["check", "."], folder);
  expect(checked.code).toBe(2);
  expect(checked.out).toMatch(/^bad\.md:\d+:\d+: error: /m);
  const listed = await agents(["list", "."], folder);
  expect(listed.code).toBe(2);
  expect(listed.err).toMatch(/^error: .*\n.*bad\.md:\d+:\d+: error: /);
});

test("settings of the project and flags decide what a rule counts as, and how many warnings are too many", async () => {
  const folder = await folderWith({ "vague.md": "---\nname: Vague\ndescription: Expert.\n---\n## Purpose\n\nHelp.\n" });
  const check = (...argv: string[]): Promise<Answer> => agents(["check", ".", ...argv], folder);
  expect((await check()).code).toBe(0);
  expect((await check("--max-warnings", "0")).code).toBe(2);
  expect((await check("--rule", "description-vague=error")).code).toBe(2);
  const { code, out } = await check("--rule", "description-vague=off", "--strict");
  expect({ code, out }).toEqual({ code: 0, out: "1 agent and no edges checked: no problems\n" });
  await mkdir(path.join(folder, ".orchestrate"));
  await writeFile(path.join(folder, ".orchestrate/agents.yaml"), "rules: { description-vague: error }\n");
  expect((await check()).code).toBe(2);
  expect((await check("--rule", "description-vague=info")).out).toMatch(/^vague\.md:3:14: info: /m);
  await writeFile(path.join(folder, "other.yaml"), "rules: { description-vage: off }\n");
  const wrong = await check("--config", "other.yaml");
  expect(wrong).toMatchObject({ code: 2, out: "" });
  expect(wrong.err).toBe("error: there is no rule description-vage\nhint: Did you mean description-vague?\n");
  await writeFile(path.join(folder, "other.yaml"), "maxWarning: 3\n");
  expect((await check("--config", "other.yaml")).err).toContain("maxWarning");
  await writeFile(path.join(folder, "other.yaml"), "rules: [\n");
  const broken = await check("--config", "other.yaml");
  expect(broken.code).toBe(2);
  expect(broken.err).toMatch(/^error: other\.yaml:[12]:\d+: [^\n␊]+\nhint: It holds rules/);
  expect((await check("--config", "nowhere.yaml")).err).toContain("\nhint: ");
});

test("writes SARIF with a page for each rule, beside the text", async () => {
  const folder = await folderWith({ "vague.md": "---\nname: Vague\ndescription: Expert.\n---\n## Purpose\n\nHelp.\n" });
  const { code, out } = await agents(["check", ".", "--sarif", "found.sarif"], folder);
  expect(code).toBe(0);
  expect(out).toContain("[description-vague]");
  const log = JSON.parse(await readFile(path.join(folder, "found.sarif"), "utf8")) as {
    runs: [{ tool: { driver: { rules: { help: { markdown: string } }[] } }; results: object[] }];
  };
  expect(log.runs[0].results).toMatchObject([
    {
      ruleId: "description-vague",
      level: "warning",
      locations: [
        { physicalLocation: { artifactLocation: { uri: "vague.md" }, region: { startLine: 3, startColumn: 14 } } },
      ],
    },
  ]);
  expect(log.runs[0].tool.driver.rules[0]?.help.markdown).toContain("Say what the agent is asked for");
  expect((await agents(["check", ".", "--sarif", "--json"], folder)).code).toBe(2);
});

test("explains a code, lists them all, and suggests the nearest", async () => {
  expect((await agents(["explain", "secret-in-text"])).out).toMatch(/^# secret-in-text\n[^]*## What to do\n/);
  expect((await agents(["explain"])).out).toMatch(/^handoff-unresolved +warning +An edge leads/m);
  const { code, err } = await agents(["explain", "secret-in-txt"]);
  expect({ code, err }).toEqual({
    code: 2,
    err: "error: there is no rule secret-in-txt\nhint: Did you mean secret-in-text?\n",
  });
});

test("control characters in an agent file do not reach the terminal", async () => {
  const folder = await folderWith({
    "pilot.md": pilot("- **Tug** — pull \u001b]0;owned\u0007 \u202e now"),
    "tug.md": tug,
  });
  for (const argv of [
    ["check", "."],
    ["list", "."],
    ["show", "pilot", "."],
    ["graph", ".", "--lead", "pilot"],
  ]) {
    const { out, err } = await agents(argv, folder);
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    expect(out + err).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/);
  }
});

test("draws the team as a tree or as Mermaid", async () => {
  const folder = await folderWith({ "pilot.md": pilot("- **Tug** — to be pulled"), "tug.md": tug });
  expect((await agents(["graph", "."], folder)).out).toBe("pilot\n└─ tug\n");
  expect((await agents(["graph", ".", "--lead", "tug"], folder)).out).toBe("tug\n");
  expect((await agents(["graph", ".", "--format", "mermaid"], folder)).out).toContain("agent_pilot -->");
});

const crooked =
  "---\nname: pilot\ndescription: Use when: a large ship comes into the harbour\n---\n\nYou are a pilot.\n";

test("mends files, or shows as a diff what it would mend, and does nothing the second time", async () => {
  const folder = await folderWith({ "pilot.md": crooked, "tug.md": tug });
  const dry = await agents(["fix", ".", "--dry-run"], folder);
  expect(dry).toMatchObject({ code: 0, err: "1 file would be mended, 2 looked at\n" });
  expect(dry.out).toBe(
    [
      "--- a/pilot.md",
      "+++ b/pilot.md",
      "@@ -1,5 +1,5 @@",
      " ---",
      " name: pilot",
      "-description: Use when: a large ship comes into the harbour",
      '+description: "Use when: a large ship comes into the harbour"',
      " ---",
      " ",
      "",
    ].join("\n"),
  );
  expect(await readFile(path.join(folder, "pilot.md"), "utf8")).toBe(crooked);
  expect((await agents(["fix", "."], folder)).out).toBe(
    "pilot.md  front-matter-recovered\n1 file mended, 2 looked at\n",
  );
  expect((await agents(["check", ".", "--max-warnings", "0"], folder)).code).toBe(0);
  expect((await agents(["fix", "."], folder)).out).toBe("no file mended, 2 looked at\n");
});

test("a mended file can be read by those who could read it before", async () => {
  const folder = await folderWith({ "pilot.md": pilot("").replaceAll("\n", "\r\n").replace("\r\n", "\n") });
  await chmod(path.join(folder, "pilot.md"), 0o600);
  expect((await agents(["fix", "."], folder)).out).toContain("1 file mended");
  expect((await stat(path.join(folder, "pilot.md"))).mode & 0o777).toBe(0o600);
});

test("does not mend through a link", async () => {
  const folder = await folderWith({});
  const outside = await folderWith({ "pilot.md": crooked });
  await symlink(path.join(outside, "pilot.md"), path.join(folder, "pilot.md"));
  await agents(["fix", "."], folder);
  await agents(["fix", "pilot.md"], folder);
  expect(await readFile(path.join(outside, "pilot.md"), "utf8")).toBe(crooked);
});

const reviewer =
  "---\nname: reviewer\ndescription: Reviews code of others before it is merged.\ntools: Read, Bash, Agent(tester)\n---\n\nYou review.\n";
const tester =
  "---\nname: tester\ndescription: Tests what the reviewer could not judge.\ntools: Read\n---\n\nYou test.\n";

test("imports agents of another program with what is lost, refuses to overwrite, and exports them again", async () => {
  const folder = await folderWith({ "reviewer.md": reviewer, "tester.md": tester });
  const imported = await agents(["import", ".", "--to", "native"], folder);
  expect(imported).toEqual({
    code: 0,
    err: "",
    out: "reviewer.md:4:1: tools: does not exist here: Bash\n2 files written; 1 thing cannot be said there\n",
  });
  expect(await readFile(path.join(folder, "native/reviewer.md"), "utf8")).toContain(
    "handoffs:\n  - to: tester\n    when: Tests what the reviewer could not judge.\n",
  );
  const again = await agents(["import", ".", "--to", "native"], folder);
  expect([again.code, again.err]).toEqual([
    2,
    "error: these files are there already: reviewer.md, tester.md\nhint: Give another folder, or --force to replace them. Nothing was written.\n",
  ]);
  const json = await agents(["export", "native", "--format", "copilot", "--to", "copilot", "--json"], folder);
  expect(json.code).toBe(0);
  const { files } = JSON.parse(json.out) as {
    files: { from: string; to: string; losses: { key: string; line: number }[] }[];
  };
  expect(files.map(({ from, to }) => [from, to])).toEqual([
    ["native/reviewer.md", "copilot/reviewer.agent.md"],
    ["native/tester.md", "copilot/tester.agent.md"],
  ]);
  expect(files[0]?.losses).toEqual([expect.objectContaining({ key: "tools", line: 4 })]);
});

test("writes what can be read when another file cannot, and says so", async () => {
  const folder = await folderWith({ "tester.md": tester, "bad.md": "---js\n---\n" });
  const { code, out, err } = await agents(["import", ".", "--to", "native"], folder);
  expect([code, out]).toEqual([2, "1 file written; nothing is lost\n"]);
  expect(err).toMatch(/^bad\.md:1:1: error: /);
});

test("draws a library without a Backend Architect from the agent that a run would begin with", async () => {
  const folder = await folderWith({ "a-tug.md": tug, "pilot.md": pilot("- **Tug** — To be pulled") });
  expect((await agents(["graph", "."], folder)).out).toBe("pilot\n└─ tug\n");
});

test("says what to do when a file cannot be written", async () => {
  const folder = await folderWith({ "tug.md": tug, taken: "" });
  const { code, err } = await agents(["import", "tug.md", "--to", "taken"], folder);
  expect([code, err.includes("hint: ")]).toEqual([5, true]);
});

test("draws groups, agents that nobody reaches, and names that are only advice", async () => {
  const folder = await folderWith({
    "pilot.md": pilot("- **Tug** — to be pulled"),
    "tug.md": `${tug}\n## Related Agents\n\n- **Pilot** — to be told where\n`,
    "clerk.md": `${tester.replaceAll("tester", "clerk")}\n## Related Agents\n\n- **Pilot** — for dates\n`,
  });
  expect((await agents(["graph", ".", "--lead", "pilot"], folder)).out).toBe(
    "pilot\n└─ tug\n   └─ pilot (cycle)\n\ncan all reach each other (2): pilot, tug\n",
  );
  const whole = (await agents(["graph", "."], folder)).out;
  expect(whole).toContain("only named in the text:\nclerk ┄ pilot\n");
  expect((await agents(["graph", ".", "--format", "dot"], folder)).out).toContain(
    '"clerk" -> "pilot" [style=dashed, tooltip="for dates"];',
  );
  const graph = JSON.parse((await agents(["graph", ".", "--json"], folder)).out) as {
    groups: string[][];
    edges: object[];
  };
  expect(graph.groups).toEqual([["pilot", "tug"]]);
  expect(graph.edges).toHaveLength(3);
});
