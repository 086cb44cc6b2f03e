import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";

const root = path.join(import.meta.dirname, "..");

test("the README's table of deliverables is what the command prints", () => {
  const readme = readFileSync(path.join(root, "README.md"), "utf8");
  const between = /<!-- deliverables -->\n([\s\S]*?)\n<!-- \/deliverables -->/.exec(readme)?.[1];
  const bin = path.join(root, "packages", "cli", "src", "bin.ts");
  const { stdout } = spawnSync(process.execPath, [bin, "deliverables", "--markdown"], { encoding: "utf8" });
  expect(between).toBe(stdout.trim());
});
