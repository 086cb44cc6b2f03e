import { readdirSync, readFileSync, statSync } from "node:fs";
import { findPackageJSON } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "../sha256.ts";
import { packageFolder, sourceTree } from "./readable-folders.ts";

/**
 * Names the state of a checker: another version of its package or of one that it depends on, or a changed source file in
 * it, gives another name. Two documents that are equal have the same outcome as long as the name is the same.
 */
export function checkerFingerprint(kindId: string, moduleUrl: string): string {
  const file = fileURLToPath(moduleUrl);
  const manifest = readFileSync(path.join(packageFolder(file), "package.json"), "utf8");
  const { dependencies = {} } = JSON.parse(manifest) as { dependencies?: Record<string, string> };
  const versions = Object.keys(dependencies).map((name) => `${name} ${versionOf(name, moduleUrl)}`);
  const states = filesIn(sourceTree(file)).map((source) => {
    const { size, mtimeMs } = statSync(source);
    return `${source} ${size} ${mtimeMs}`;
  });
  return `${kindId}-${sha256([manifest, ...versions, ...states].join("\n")).slice(0, 32)}`;
}

function versionOf(name: string, moduleUrl: string): string {
  try {
    const manifest = findPackageJSON(name, moduleUrl);
    return manifest === undefined ? "" : (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
  } catch {
    return "";
  }
}

function filesIn(tree: string): string[] {
  if (!statSync(tree).isDirectory()) return [tree];
  return readdirSync(tree, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => path.join(tree, name));
}
