import { nearestName } from "@orchestrate/core/deliverables";
import { isRecord, listOf, shown, type PlainRecord } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import type { YamlPath, YamlSource } from "./yaml-source.ts";

/** What a value may be. `list` and `map` are looked into as far as the shape says what they hold. */
export interface DataShape {
  readonly is: readonly ("text" | "number" | "boolean" | "list" | "map" | "nothing")[];
  /** The only keys of a map, with their shapes; without it, any key may be there. */
  readonly fields?: Readonly<Record<string, DataShape>>;
  /** Shape of each value of a map whose keys are free. */
  readonly values?: DataShape;
  /** Shape of each item of a list. */
  readonly items?: DataShape;
  /** The only texts that are allowed. */
  readonly oneOf?: readonly string[];
  /** What a text must look like, and an example of it. */
  readonly like?: { readonly pattern: RegExp; readonly example: string };
}

/** What a walk through a document needs to know at every place. */
interface ShapeWalk {
  readonly source: YamlSource;
  /** Whether a key may be there although no shape names it, such as `x-*`. */
  readonly isFree: (key: string) => boolean;
  /** Whether a text is filled in later, so that nothing can be said about it. */
  readonly isOpen: (text: string) => boolean;
}

/** Values that are not as a shape wants them, and keys that it does not know. */
export function shapeFaults(walk: ShapeWalk, shape: DataShape, path: YamlPath, value: unknown): readonly Fault[] {
  if (typeof value === "string" && walk.isOpen(value)) return [];
  const kind = kindOf(value);
  if (!shape.is.includes(kind)) return [wrongKind(walk, shape, path, value)];
  if (typeof value === "string") return textFaults(walk, shape, path, value);
  if (Array.isArray(value)) {
    const { items } = shape;
    if (items === undefined) return [];
    return listOf(value).flatMap((item, index) => shapeFaults(walk, items, [...path, index], item));
  }
  return isRecord(value) ? mapFaults(walk, shape, path, value) : [];
}

function kindOf(value: unknown): DataShape["is"][number] {
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "string") return "text";
  if (typeof value === "number" || typeof value === "bigint") return "number";
  if (typeof value === "boolean") return "boolean";
  return Array.isArray(value) ? "list" : "map";
}

function wrongKind(walk: ShapeWalk, shape: DataShape, path: YamlPath, value: unknown): Fault {
  const place = value === null ? walk.source.keyPlaceOf(path) : walk.source.placeOf(path);
  const wanted = shape.is.filter((kind) => kind !== "nothing" || shape.is.length === 1).join(" or ");
  const message = `${path.join(".")} must be a ${wanted}, not ${value === null ? "empty" : shown(value)}`;
  return { ...place, rule: "wrong-type", message };
}

function textFaults(walk: ShapeWalk, shape: DataShape, path: YamlPath, value: string): readonly Fault[] {
  const { oneOf, like } = shape;
  const place = walk.source.placeOf(path);
  if (oneOf !== undefined && !oneOf.includes(value)) {
    const near = nearestName(value, oneOf);
    const hint = near === undefined ? `One of ${oneOf.join(", ")}.` : `Did you mean ${near}?`;
    return [{ ...place, rule: "wrong-value", message: `${path.join(".")} cannot be ${shown(value)}`, hint }];
  }
  if (like === undefined || like.pattern.test(value)) return [];
  const message = `${path.join(".")} cannot be ${shown(value)}`;
  return [{ ...place, rule: "wrong-value", message, hint: `Such as ${like.example}.` }];
}

function mapFaults(walk: ShapeWalk, shape: DataShape, path: YamlPath, map: PlainRecord): readonly Fault[] {
  const { fields, values } = shape;
  return Object.entries(map).flatMap(([key, value]): readonly Fault[] => {
    const at = [...path, key];
    if (walk.isFree(key) && (fields !== undefined || key.startsWith("x-"))) return [];
    if (fields === undefined) return values === undefined ? [] : shapeFaults(walk, values, at, value);
    const field = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (field !== undefined) return shapeFaults(walk, field, at, value);
    const near = nearestName(key, Object.keys(fields));
    const where = path.length === 0 ? "at the top" : `in ${path.join(".")}`;
    const hint =
      near === undefined ? `Known here: ${Object.keys(fields).slice(0, 14).join(", ")} …` : `Did you mean ${near}?`;
    return [{ ...walk.source.keyPlaceOf(at), rule: "unknown-key", message: `there is no key ${key} ${where}`, hint }];
  });
}
