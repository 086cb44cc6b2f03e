import path from "node:path/posix";
import type { ReadableText } from "@orchestrate/core";
import { componentFor, referredPath } from "./outside-references.ts";
import { isRecord, pointerKeys, textOf, valueAt } from "./plain-data.ts";
import { parseYamlSource, type YamlPath, type YamlSource } from "./yaml-source.ts";

/** Values that are looked at; a description that refers to more is left as it is beyond it. */
const MAX_VALUES = 200_000;

/** A place in the files: what is there was read from `base`, and the reference to it stands at `site` in the document. */
interface Place {
  readonly base: string;
  readonly site: YamlPath;
  /** Keys that lead there, for telling what kind of component it is. */
  readonly keys: YamlPath;
}

interface Bundle {
  readonly document: string;
  readonly texts: ReadonlyMap<string, string>;
  readonly roots: Map<string, unknown>;
  /** References within the bundle by what they lead to. */
  readonly known: Map<string, string>;
  readonly components: Map<string, Map<string, unknown>>;
  /** Where in the document a component was referred to first, by section and name. */
  readonly sites: Map<string, YamlPath>;
  values: number;
}

/**
 * An API description with what it takes from other files among its components, so that rules look at all of it. What
 * came from elsewhere has the place of the reference to it. References to files that are not given stay.
 */
export function bundleApi(source: YamlSource, document: string, files: readonly ReadableText[]): YamlSource {
  if (files.length === 0 || !isRecord(source.value)) return source;
  const bundle: Bundle = {
    document,
    texts: new Map(files.map((file) => [file.path, file.text])),
    roots: new Map([[document, source.value]]),
    known: new Map(),
    components: new Map(),
    sites: new Map(),
    values: 0,
  };
  // Components first: one that is itself a reference gives its name to what it leads to.
  const { components = {}, ...rest } = source.value;
  const own = rewrite(components, { base: document, site: ["components"], keys: ["components"] }, bundle);
  const root = rewrite(rest, { base: document, site: [], keys: [] }, bundle);
  const sections = new Map(Object.entries(isRecord(own) ? own : {}));
  for (const [section, added] of bundle.components) {
    const present = sections.get(section);
    sections.set(section, { ...(isRecord(present) ? present : {}), ...Object.fromEntries(added) });
  }
  const value = { ...(isRecord(root) ? root : {}), components: Object.fromEntries(sections) };
  return {
    ...source,
    value,
    placeOf: (at) => source.placeOf(siteOf(at, bundle) ?? at),
    keyPlaceOf: (at) => source.keyPlaceOf(siteOf(at, bundle) ?? at),
  };
}

function siteOf([first, section, name]: YamlPath, { sites }: Bundle): YamlPath | undefined {
  return first === "components" ? sites.get(`${section}/${name}`) : undefined;
}

function rewrite(value: unknown, place: Place, bundle: Bundle): unknown {
  bundle.values += 1;
  if (typeof value !== "object" || value === null || bundle.values > MAX_VALUES) return value;
  const inner = (key: string | number): Place => {
    const isOwn = place.base === bundle.document;
    return { ...place, keys: [...place.keys.slice(-20), key], site: isOwn ? [...place.site, key] : place.site };
  };
  if (Array.isArray(value)) return value.map((entry, index) => rewrite(entry, inner(index), bundle));
  const reference = textOf((value as Record<string, unknown>)["$ref"]);
  if (reference !== undefined) return followed(reference, value, { place, bundle });
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, rewrite(entry, inner(key), bundle)]));
}

function followed(reference: string, value: object, { place, bundle }: { place: Place; bundle: Bundle }): unknown {
  const [, pointer = ""] = reference.split("#");
  const file = reference.startsWith("#") ? place.base : referredPath(place.base, reference);
  if (file === undefined || (file === bundle.document && place.base === file)) return value;
  if (file === bundle.document) return { ...value, $ref: `#${pointer}` };
  const target = `${file}#${pointer}`;
  const there = bundle.known.get(target);
  if (there !== undefined) return { ...value, $ref: there };
  const found = valueAt(rootOf(file, bundle), pointerKeys(pointer));
  if (found === undefined) return value;
  const own = place.base === bundle.document ? ownName(place.site) : undefined;
  if (own === undefined) return { ...value, $ref: addComponent(found, { file, pointer, target }, { place, bundle }) };
  if (own !== "") bundle.known.set(target, own);
  return rewrite(found, { ...place, base: file }, bundle);
}

/** The reference to a place that takes in what it leads to: a component has one, a path has none. */
function ownName([first, section, name, ...more]: YamlPath): string | undefined {
  if (first === "components" && name !== undefined && more.length === 0) return `#/components/${section}/${name}`;
  return (first === "paths" || first === "webhooks") && section !== undefined && name === undefined ? "" : undefined;
}

function addComponent(
  found: unknown,
  { file, pointer, target }: { file: string; pointer: string; target: string },
  { place, bundle }: { place: Place; bundle: Bundle },
): string {
  const section = componentFor(place.keys) ?? "schemas";
  const added = bundle.components.get(section) ?? new Map<string, unknown>();
  bundle.components.set(section, added);
  const wanted = String(pointerKeys(pointer).at(-1) ?? path.basename(file).replace(/\..*$/, "")).replaceAll(
    /[^\w.-]/g,
    "_",
  );
  const taken = (name: string): boolean =>
    added.has(name) || valueAt(bundle.roots.get(bundle.document), ["components", section, name]) !== undefined;
  let name = wanted;
  for (let count = 2; taken(name); count += 1) name = `${wanted}_${count}`;
  const reference = `#/components/${section}/${name}`;
  // Known before it is looked at, because it may lead to itself.
  bundle.known.set(target, reference);
  bundle.sites.set(`${section}/${name}`, place.site);
  added.set(name, {});
  added.set(name, rewrite(found, { base: file, site: place.site, keys: ["components", section, name] }, bundle));
  return reference;
}

function rootOf(file: string, { roots, texts }: Bundle): unknown {
  const text = texts.get(file);
  if (!roots.has(file) && text !== undefined) roots.set(file, parseYamlSource(text, 1, "followed").value);
  return roots.get(file);
}
