import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * The plugin that an agent file belongs to: the folder above its folder `agents`, when that is marked as a plugin of
 * Claude Code or lies in a folder `plugins`. Looks no further up than the root.
 */
export function pluginNamespaces(root: string): (path: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  const ofFolder = (folder: string): string | undefined => {
    if (!folder.startsWith(root) || folder.length < root.length) return undefined;
    if (known.has(folder)) return known.get(folder);
    const parent = dirname(folder);
    // The current folder and the root of the disk are their own parents.
    const above = parent === folder ? undefined : ofFolder(parent);
    const namespace = basename(folder) === "agents" ? pluginAt(parent, root) : above;
    known.set(folder, namespace);
    return namespace;
  };
  return (path) => ofFolder(dirname(path));
}

function pluginAt(folder: string, root: string): string | undefined {
  const isInside = folder.length > root.length;
  const isPlugin = existsSync(join(folder, ".claude-plugin", "plugin.json"));
  return isPlugin || (isInside && basename(dirname(folder)) === "plugins") ? basename(folder) : undefined;
}
