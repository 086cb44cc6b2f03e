import type { DeliverableKind } from "./deliverable-kind.ts";

/**
 * Where a document of this kind lies below `out`. An author chooses at most the `{name}` of the kind's path, and of
 * that only letters, digits and hyphens survive, so no text of a model becomes a path.
 */
export function artifactPath(kind: DeliverableKind, name: string | undefined): { path: string } | { refusal: string } {
  if (!kind.path.includes("{name}")) return { path: kind.path };
  const slug = (name ?? "")
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .slice(0, 80)
    .replaceAll(/^-+|-+$/g, "");
  if (slug === "")
    return { refusal: `name is needed: a ${kind.id} lies at ${kind.path}, such as name "0001-service-shape".` };
  return { path: kind.path.replace("{name}", slug) };
}

/**
 * Whether a document may lie at a path below `out`: forward slashes, plain characters, no way up or out, and never in
 * git's own folder, where a file is a program.
 */
export function isDocumentPath(path: string): boolean {
  return path
    .split("/")
    .every((part) => /^\.?[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?$/.test(part) && part.toLowerCase() !== ".git");
}
