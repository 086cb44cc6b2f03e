import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { agentFolder, loadFolder } from "../testing/agent-folder.ts";

const good = "---\nname: pilot\ndescription: x\n---\nYou work.\n";

function config(prompt: string): string {
  const others = { tug: { description: "Tows", prompt: "You tow." } };
  return JSON.stringify({ agent: { spy: { description: "x", prompt }, ...others } });
}

test.each([
  ["a path that leads out", "{file:../../secret.txt}"],
  ["a path that leads out and to nothing", "{file:../../nowhere.txt}"],
  ["an absolute path", "{file:/etc/hostname}"],
  ["a file address", "file:///etc/hostname"],
  ["a link that leads out", "{file:./link.txt}"],
  ["a folder link that leads out", "{file:./linked/secret.txt}"],
  ["a folder", "{file:./inner}"],
  ["nothing", "{file:./nowhere.txt}"],
])("S5 reads no instructions from %s, says so, and loads the rest", async (_, prompt) => {
  const outside = agentFolder({
    "secret.txt": "the secret",
    "team/agents/pilot.md": good,
    "team/agents/opencode.json": config(prompt),
    "team/agents/inner/x.txt": "x",
  });
  const folder = join(outside, "team/agents");
  symlinkSync(join(outside, "secret.txt"), join(folder, "link.txt"));
  symlinkSync(outside, join(folder, "linked"));
  const { ids, problems, agents } = await loadFolder(folder);
  expect(ids).toEqual(["tug", "pilot"]);
  expect(problems.filter((line) => line.includes("error"))).toEqual(["opencode.json:1:36 error reference-refused"]);
  expect(JSON.stringify(agents)).not.toContain("the secret");
});

test("reads nothing for a reference in running text, whatever it looks like", async () => {
  const folder = agentFolder({ "a.md": `${good}{file:./b.txt} and #file:b.txt\n`, "b.txt": "secret" });
  const { agents, problems } = await loadFolder(folder);
  expect([problems, agents[0]?.body]).toEqual([[], "You work.\n{file:./b.txt} and #file:b.txt\n"]);
});

test("waits for no pipe, reads no device, and names both", async () => {
  const folder = agentFolder({ "a.md": good });
  execFileSync("mkfifo", [join(folder, "pipe.md")]);
  symlinkSync("/dev/zero", join(folder, "zero.md"));
  const { ids, problems } = await loadFolder(folder);
  expect(ids).toEqual(["pilot"]);
  expect(problems).toEqual(["pipe.md:1:1 warning file-skipped", "zero.md:1:1 warning link-skipped"]);
  expect((await loadFolder(join(folder, "pipe.md"))).problems).toEqual([":1:1 error file-unreadable"]);
  expect((await loadFolder("/dev/zero")).problems).toEqual([":1:1 error file-unreadable"]);
});

test("names a file that it may not read, and loads the rest", async () => {
  const folder = agentFolder({ "a.md": good, "b.md": good.replace("pilot", "tug") });
  chmodSync(join(folder, "b.md"), 0);
  const { ids, problems } = await loadFolder(folder);
  // Whoever may do everything may also read this.
  const mayRead = process.getuid?.() === 0;
  expect(ids).toEqual(mayRead ? ["pilot", "tug"] : ["pilot"]);
  expect(problems).toEqual(mayRead ? [] : ["b.md:1:1 error file-unreadable"]);
});

test("ends with an error below 32 folders, in however many", async () => {
  const folder = agentFolder({ "a.md": good });
  const deep = join(folder, ...Array<string>(200).fill("d"));
  mkdirSync(deep, { recursive: true });
  writeFileSync(join(deep, "b.md"), good);
  const { ids, problems } = await loadFolder(folder);
  expect(ids).toEqual(["pilot"]);
  expect(problems.map((line) => line.split(" ").slice(1).join(" "))).toEqual(["error folder-too-deep"]);
});

test.each([
  ["YAML", "b.md", `---\nname: b\na: ${"[".repeat(5_000)}\n---\n`, "front-matter-yaml"],
  ["YAML mappings", "b.md", `---\nname: b\na: ${"{a: ".repeat(3_000)}\n---\n`, "front-matter-yaml"],
  ["TOML lists", "b.toml", `developer_instructions = "x"\na = ${"[".repeat(5_000)}\n`, "toml-invalid"],
  ["TOML names", "b.toml", `developer_instructions = "x"\na${".a".repeat(5_000)} = 1\n`, "nesting-too-deep"],
  ["JSON", "b.json", `{"prompt": "x", "a": ${"[".repeat(5_000)}${"]".repeat(5_000)}}`, "nesting-too-deep"],
])("ends with an error for 5,000 levels of %s", async (_, name, text, code) => {
  const { ids, problems } = await loadFolder(agentFolder({ "a.md": good, [name]: text }));
  expect(ids).toEqual(["pilot"]);
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(new RegExp(`^b.* error ${code}$`));
});

test.each([
  ["quotes in quotes", "> ".repeat(5_000)],
  ["lists in lists", Array.from({ length: 600 }, (_, depth) => `${"  ".repeat(depth)}- x`).join("\n")],
  ["brackets", `- ${"[".repeat(100_000)}`],
  ["asterisks", `- ${"*".repeat(300_000)}`],
  ["backticks", `- ${"` ".repeat(150_000)}`],
  ["hyphens", `- Work with ${"a-".repeat(150_000)}`],
  ["names", `- Work with ${"a-b, ".repeat(60_000)}`],
  ["spaces", `- Work with${" ".repeat(300_000)}x-y`],
  ["bars", `| Target | When |\n|---|---|\n${"|".repeat(300_000)}`],
  ["tables", "| Target | When |\n|---|---|\n".repeat(15_000)],
  ["dashes", `- ${"-".repeat(300_000)} x`],
  ["signs", `- a ${"!".repeat(300_000)}`],
  ["quotes", `- "${'"'.repeat(300_000)}`],
  ["hashes", "#".repeat(300_000)],
])("takes a body of many %s as it comes, without a stall", async (_, body) => {
  const text = `${good}\n## Integration with other agents\n\n${body}\n\n## Related Agents\n\n${body}\n`;
  const { ids } = await loadFolder(agentFolder({ "a.md": text, "b.md": text.replace("description: x\n", "") }));
  expect(ids[0]).toBe("pilot");
});
