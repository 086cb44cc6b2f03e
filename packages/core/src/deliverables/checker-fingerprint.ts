import { readdirSync, readFileSync, statSync } from "node:fs";
import { findPackageJSON } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { sha256 } from "../sha256.ts";
import { packageFolder, sourceTree } from "./readable-folders.ts";

/** Gives the name of a checker in its present state. */
export type Fingerprint = (checkerId: string, moduleUrl: string) => string;

/**
 * Names checkers by the state of their package: another version of it or of one that it depends on, or a changed source
 * file in it, gives another name. Two documents that are equal have the same outcome as long as the name is the same.
 * A package is looked at once.
 */
export function createFingerprint(): Fingerprint {
  const states = new Map<string, string>();
  return (checkerId, moduleUrl) => {
    const folder = packageFolder(fileURLToPath(moduleUrl));
    const state = states.get(folder) ?? packageState(folder, moduleUrl);
    states.set(folder, state);
    return `${checkerId}-${state}`;
  };
}

/** What lies beside the code for people and compilers. */
const isNoCode = /\.(?:d\.ts|map|tsbuildinfo)$/;

function packageState(folder: string, moduleUrl: string): string {
  const manifest = readFileSync(path.join(folder, "package.json"), "utf8");
  const { dependencies, peerDependencies } = JSON.parse(manifest) as Record<string, Record<string, string>>;
  const versions = Object.keys({ ...dependencies, ...peerDependencies }).map(
    (name) => `${name} ${versionOf(name, moduleUrl)}`,
  );
  const files = filesIn(sourceTree(fileURLToPath(moduleUrl))).map((source) => {
    const { size, mtimeMs } = statSync(source);
    return `${source} ${size} ${mtimeMs}`;
  });
  return sha256([manifest, ...versions, ...files].join("\n")).slice(0, 32);
}

function versionOf(name: string, moduleUrl: string): string {
  try {
    const manifest = findPackageJSON(name, moduleUrl);
    return manifest === undefined ? "" : (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
  } catch {
    return "";
  }
}

// Node's own recursive reading asks for each file again whether it is a folder.
function filesIn(tree: string): string[] {
  if (!statSync(tree).isDirectory()) return [tree];
  return readdirSync(tree, { withFileTypes: true })
    .flatMap((entry) => {
      const place = path.join(tree, entry.name);
      if (entry.isDirectory()) return filesIn(place);
      return isNoCode.test(entry.name) ? [] : [place];
    })
    .sort();
}
