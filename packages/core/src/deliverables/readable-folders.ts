import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The folders that a module needs to be imported: its package, and every `node_modules` from there upwards. Node's
 * permission model judges by real paths, so links are resolved.
 */
export function readableFolders(moduleUrls: readonly string[]): string[] {
  const found = new Set<string>();
  for (const url of moduleUrls) {
    const file = realpathSync(fileURLToPath(url));
    found.add(packageFolder(file));
    for (const folder of ancestors(file)) {
      const modules = path.join(folder, "node_modules");
      if (existsSync(modules)) found.add(realpathSync(modules));
      if (existsSync(path.join(folder, "package.json"))) found.add(path.join(folder, "package.json"));
    }
  }
  return [...found];
}

/** The folder of the package that a file belongs to. */
export function packageFolder(file: string): string {
  const folder = ancestors(file).find((candidate) => existsSync(path.join(candidate, "package.json")));
  return folder ?? path.dirname(file);
}

function ancestors(file: string): string[] {
  const folders: string[] = [];
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    folders.push(folder);
    if (folder === path.dirname(folder)) return folders;
  }
}
