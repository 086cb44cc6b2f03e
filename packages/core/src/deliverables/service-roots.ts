/** A document of which it is asked to which service it belongs. */
export interface PlacedDocument {
  /** With forward slashes. */
  readonly path: string;
  readonly kind: { readonly id: string; readonly onePerService?: boolean };
}

/**
 * Divides documents by service, so that two services of one folder are not compared with each other. A folder holds
 * several services when two or more of its folders each hold a document of the same kind of which a service has one,
 * such as its API; each of those folders is then a service, and what else there is stays together. Folders that are
 * named like a version (`v1`, `v2`) are versions of one service. Where `roots` are given, each of them is a service.
 */
export function divideByService<Document extends PlacedDocument>(
  documents: readonly Document[],
  roots: readonly string[] = [],
): ReadonlyMap<string, readonly Document[]> {
  if (roots.length > 0) return Map.groupBy(documents, ({ path }) => nearestRoot(path, roots));
  const services = new Map<string, readonly Document[]>();
  const rest = takeServices(documents, "", services);
  return rest.length === 0 ? services : services.set("", rest);
}

function nearestRoot(path: string, roots: readonly string[]): string {
  const above = roots.filter((root) => root === "." || path.startsWith(`${root}/`));
  return above.sort((one, other) => other.length - one.length)[0] ?? "";
}

/** Puts the services below a folder into the map and gives what belongs to none of them. */
function takeServices<Document extends PlacedDocument>(
  documents: readonly Document[],
  folder: string,
  services: Map<string, readonly Document[]>,
): readonly Document[] {
  const children = Map.groupBy(documents, ({ path }) => childOf(folder, path));
  const kinds = new Map([...children].map(([child, below]) => [child, new Set(below.flatMap(idOfOne))]));
  const folders = [...children.keys()].filter((child) => child !== "" && !/(?:^|\/)v\d[\w.]*$/i.test(child));
  const shares = (one: string, other: string): boolean =>
    one !== other && [...(kinds.get(one) ?? [])].some((id) => kinds.get(other)?.has(id));
  const isService = (child: string): boolean =>
    folders.includes(child) && folders.some((other) => shares(child, other));
  return [...children].flatMap(([child, below]) => {
    if (child === "") return below;
    const rest = takeServices(below, child, services);
    if (!isService(child)) return rest;
    if (rest.length > 0) services.set(child, rest);
    return [];
  });
}

function idOfOne({ kind }: PlacedDocument): readonly string[] {
  return kind.onePerService === true ? [kind.id] : [];
}

/** The folder directly below a folder that a path leads through; empty for a file in the folder itself. */
function childOf(folder: string, path: string): string {
  const start = folder === "" ? 0 : folder.length + 1;
  const end = path.indexOf("/", start);
  return end < 0 ? "" : path.slice(0, end);
}
