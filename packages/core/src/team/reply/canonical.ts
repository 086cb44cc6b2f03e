import type { Artifact } from "../../deliverables/artifact.ts";
import { sha256 } from "../../sha256.ts";

/** A text without what changes nothing about it: case, white space, punctuation, forms of the same letter. */
function canonicalText(text: string): string {
  const plain = text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
  // A text of signs alone is its own form.
  return plain === "" ? text.trim() : plain;
}

/** Digest of the documents as they stand, whatever their revision. */
export function artifactsDigest(artifacts: Readonly<Record<string, Artifact>>): string {
  const digests = Object.values(artifacts).map(({ path, sha256: digest }) => `${path}@${digest}`);
  return sha256(JSON.stringify(digests.sort())).slice(0, 16);
}

/** Digest of a call that is the same for calls which differ in order of keys and in looks alone. */
export function callDigest(name: string, args: unknown): string {
  return sha256(JSON.stringify([canonicalText(name), canonicalValue(args, 0)])).slice(0, 16);
}

/** Arguments are looked at this deep; a model may nest them until the stack ends. */
const maxDepth = 40;

function canonicalValue(value: unknown, depth: number): unknown {
  if (typeof value === "string") return canonicalText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= maxDepth) return "deeper";
  if (Array.isArray(value)) return value.map((item) => canonicalValue(item, depth + 1));
  const entries = Object.entries(value).map(([key, inner]): [string, unknown] => [
    key,
    canonicalValue(inner, depth + 1),
  ]);
  return entries.sort(([a], [b]) => (a < b ? -1 : 1));
}
