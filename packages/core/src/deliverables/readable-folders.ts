import { existsSync, realpathSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/**
 * What a module needs to be imported: the source tree of its package, and every `node_modules` from there upwards, by the
 * path that leads there and by the real one, because Node's permission model compares both. The rest of the package
 * stays closed: an app's own root may hold its secrets.
 */
export function readableFolders(moduleUrls: readonly string[]): string[] {
  const found = new Set<string>();
  for (const url of moduleUrls) {
    const file = realpathSync(fileURLToPath(url));
    found.add(sourceTree(file));
    for (const folder of ancestors(file)) {
      const modules = path.join(folder, "node_modules");
      if (existsSync(modules)) found.add(modules).add(realpathSync(modules));
      if (existsSync(path.join(folder, "package.json"))) found.add(path.join(folder, "package.json"));
    }
  }
  return [...found];
}

/** The folder below the package's root that a file lies in, such as `src` or `dist`; the file itself in the root. */
export function sourceTree(file: string): string {
  const folder = packageFolder(file);
  const [top = "", ...rest] = path.relative(folder, file).split(path.sep);
  return rest.length === 0 ? file : path.join(folder, top);
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
