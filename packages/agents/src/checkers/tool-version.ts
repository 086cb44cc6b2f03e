import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, parse } from "node:path";

/**
 * `name@version` of an installed package, read from its own package.json, or of one that is packed into this package;
 * `name` alone when that cannot be read.
 */
export function toolVersion(packageName: string): string {
  const version = installedVersion(packageName) ?? packedVersion(packageName);
  return version === undefined ? packageName : `${packageName}@${version}`;
}

function packedVersion(packageName: string): string | undefined {
  const manifest = new URL("../../package.json", import.meta.url);
  const { packedTools } = JSON.parse(readFileSync(manifest, "utf8")) as { packedTools: Record<string, string> };
  return packedTools[packageName];
}

function installedVersion(packageName: string): string | undefined {
  const required = createRequire(import.meta.url);
  // A package that can only be imported, not required, is found by its folder.
  for (const folder of required.resolve.paths(packageName) ?? []) {
    const version = versionIn(join(folder, packageName), packageName);
    if (version !== undefined) return version;
  }
  try {
    // Not `require.resolve(name + "/package.json")`: most packages do not export it.
    let folder = dirname(required.resolve(packageName));
    while (folder !== parse(folder).root) {
      const version = versionIn(folder, packageName);
      if (version !== undefined) return version;
      folder = dirname(folder);
    }
  } catch {
    // Not installed, or not readable: the caller still has the tool's name.
  }
  return undefined;
}

function versionIn(folder: string, packageName: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    if (typeof manifest !== "object" || manifest === null) return undefined;
    const { name, version } = manifest as { name?: unknown; version?: unknown };
    return name === packageName && typeof version === "string" ? version : undefined;
  } catch {
    return undefined;
  }
}
