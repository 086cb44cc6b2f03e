import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = path.join(import.meta.dirname, "..");
const place = path.join(import.meta.dirname, "installed");

/**
 * Builds the packages and lays them out as an installation has them, with the workspace's own dependencies. Gives the
 * file of the command.
 */
export function stageInstalled(): string {
  const { status, stderr } = spawnSync("npx", ["-y", "pnpm@12", "build"], { cwd: root, encoding: "utf8" });
  if (status !== 0) throw new Error(`the packages cannot be built: ${stderr}`);
  rmSync(place, { recursive: true, force: true });
  for (const name of ["core", "agents", "cli"]) stage(name);
  return path.join(place, "node_modules", "@orchestrate", "cli", "dist", "bundle", "bin.js");
}

function stage(name: string): void {
  const from = path.join(root, "packages", name);
  const to = path.join(place, "node_modules", "@orchestrate", name);
  mkdirSync(to, { recursive: true });
  const manifest = JSON.parse(readFileSync(path.join(from, "package.json"), "utf8")) as Manifest;
  writeFileSync(path.join(to, "package.json"), JSON.stringify({ ...manifest, ...manifest.publishConfig }));
  for (const file of manifest.files) {
    const source = path.join(from, file);
    if (existsSync(source)) cpSync(source, path.join(to, file), { recursive: true });
  }
  linkDependencies(manifest, { from, to });
}

interface Manifest {
  readonly files: readonly string[];
  readonly dependencies: Readonly<Record<string, string>>;
  readonly publishConfig: object;
}

function linkDependencies(manifest: Manifest, { from, to }: { from: string; to: string }): void {
  for (const dependency of Object.keys(manifest.dependencies)) {
    if (dependency.startsWith("@orchestrate/")) continue;
    const link = path.join(to, "node_modules", dependency);
    mkdirSync(path.dirname(link), { recursive: true });
    symlinkSync(realpathSync(path.join(from, "node_modules", dependency)), link);
  }
}
