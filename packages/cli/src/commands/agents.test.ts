import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
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
  expect(mild.out).toContain("2 agents and no edges checked: 1 warning");
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
