import { spawnSync } from "node:child_process";
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";

const root = path.join(import.meta.dirname, "..");

test("the README's table of deliverables is what the command prints", () => {
  const readme = readFileSync(path.join(root, "README.md"), "utf8");
  const between = /<!-- deliverables -->\n([\s\S]*?)\n<!-- \/deliverables -->/.exec(readme)?.[1];
  const bin = path.join(root, "packages", "cli", "src", "bin.ts");
  const { stdout } = spawnSync(process.execPath, [bin, "deliverables", "--markdown"], { encoding: "utf8" });
  expect(between).toBe(stdout.trim());
});

// Measured on demand, so a fresh clone may lack it.
const written = new Set(["benchmarks/RESULTS.md"]);

test("links between the README and the pages of docs lead to files, and to headings that are there", () => {
  const pages = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", ...globSync("docs/*.md", { cwd: root })];
  const links = pages.flatMap((page) =>
    [...readFileSync(path.join(root, page), "utf8").matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)/g)].map(
      ([, file = "", heading]) => ({ file: file === "" ? page : path.join(path.dirname(page), file), heading }),
    ),
  );
  expect(links.length).toBeGreaterThan(20);
  const broken = links.filter(({ file, heading }) => {
    if (written.has(file)) return false;
    if (!existsSync(path.join(root, file))) return true;
    return heading !== undefined && !headingsOf(file).includes(heading);
  });
  expect(broken).toEqual([]);
});

function headingsOf(file: string): string[] {
  const headings = readFileSync(path.join(root, file), "utf8").matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, text = ""]) =>
    text
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} -]/gu, "")
      .replaceAll(" ", "-"),
  );
}

test("the README's sample of an agent file passes the strict check", () => {
  const readme = readFileSync(path.join(root, "README.md"), "utf8");
  const sample = /```markdown\n(---\nname: Database Reviewer\n[\s\S]*?)```/.exec(readme)?.[1];
  const folder = mkdtempSync(path.join(tmpdir(), "orchestrate-readme-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, "database-reviewer.md"), sample ?? "");
  const bin = path.join(root, "packages", "cli", "src", "bin.ts");
  const { status, stdout } = spawnSync(process.execPath, [bin, "agents", "check", ".", "--strict"], {
    cwd: folder,
    encoding: "utf8",
  });
  expect([stdout, status]).toEqual([expect.stringMatching(/^1 agent and 1 edge checked/m), 0]);
});
