import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { packageFolder } from "./readable-folders.ts";
import { sha256 } from "./workspace.ts";

/**
 * Names the state of a checker: another version of its package, or a changed source file in it, gives another name. Two
 * documents that are equal have the same outcome as long as the name is the same.
 */
export function checkerFingerprint(kindId: string, moduleUrl: string): string {
  const file = fileURLToPath(moduleUrl);
  const folder = packageFolder(file);
  const manifest = readFileSync(path.join(folder, "package.json"), "utf8");
  const states = sourcesBeside(file, folder).map((source) => {
    const { size, mtimeMs } = statSync(source);
    return `${source} ${size} ${mtimeMs}`;
  });
  return `${kindId}-${sha256([manifest, ...states].join("\n")).slice(0, 32)}`;
}

// The source tree that the module is in, such as `src` or `dist`; the module alone where it lies beside its manifest.
function sourcesBeside(file: string, folder: string): string[] {
  const [top = "", ...rest] = path.relative(folder, file).split(path.sep);
  if (rest.length === 0) return [file];
  const tree = path.join(folder, top);
  return readdirSync(tree, { recursive: true, encoding: "utf8" })
    .sort()
    .map((name) => path.join(tree, name));
}
