import type { Artifact } from "./artifact.ts";

/** Documents by path. The higher revision wins, so that merging the same branch twice changes nothing. */
export function mergeArtifacts(
  left: Readonly<Record<string, Artifact>>,
  right: Readonly<Record<string, Artifact>>,
): Record<string, Artifact> {
  // Not by assignment: a document may be called `constructor` or `__proto__`.
  const merged = new Map(Object.entries(left));
  for (const [path, artifact] of Object.entries(right)) {
    const known = merged.get(path);
    if (known === undefined || artifact.revision >= known.revision) merged.set(path, artifact);
  }
  return Object.fromEntries(merged);
}
