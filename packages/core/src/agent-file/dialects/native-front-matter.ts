import { distance } from "fastest-levenshtein";
import { z } from "zod";
import { agentId } from "../agent-id.ts";
import type { HandoffEdge } from "../agent-definition.ts";
import { nearestName } from "../diagnostics.ts";
import type { Problem } from "../diagnostics.ts";
import type { FrontMatter } from "../front-matter.ts";

/** Longest name of an agent, in UTF-16 units. */
export const maxNameLength = 200;

const text = z.string({ error: "must be text" }).trim().min(1, { error: "must not be empty" });
const name = text.max(maxNameLength, { error: `must have at most ${maxNameLength} characters` });
// A number is kept as it was written: the reader of front matter leaves 1.0 a text.
const version = z.union([text, z.number().transform(String)], { error: "must be text or a number" });
const maxCalls = z
  .int({ error: "must be a whole number" })
  .min(1, { error: "must be 1 or more" })
  .max(100, { error: "must be 100 or less" });

const Handoff = z.looseObject(
  { to: name, when: text, maxCalls: maxCalls.optional() },
  { error: "must hold `to` and `when`, such as {to: Frontend Developer, when: the API changes}" },
);

/** The front matter keys that mean something in the native dialect. */
const NativeFrontMatter = z.object({
  name: name.optional(),
  category: text.optional(),
  version: version.optional(),
  description: text.optional(),
  model: text.optional(),
  deliverables: z.array(text, { error: "must be a list, such as [openapi, sql-ddl]" }).optional(),
  handoffs: z.array(Handoff, { error: "must be a list of `to` and `when`" }).optional(),
});
/** As {@link NativeFrontMatter} parses it, without the keys that are wrong. */
type NativeFrontMatter = z.infer<typeof NativeFrontMatter>;

const knownKeys: readonly string[] = Object.keys(NativeFrontMatter.shape);
const handoffKeys: readonly string[] = Object.keys(Handoff.shape);
// A key of other dialects that happens to look like one of ours.
const foreignKeys: ReadonlySet<string> = new Set(["mode"]);

/** What the front matter says, what it says beyond that, and every problem in it with its line and column. */
export interface ReadFrontMatter {
  readonly known: NativeFrontMatter;
  readonly extra: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
}

/** Reads the keys of the native dialect; a wrong key is an error and left out, an unknown one is kept in `extra`. */
export function readNativeFrontMatter(frontMatter: FrontMatter, file: string): ReadFrontMatter {
  const entries = Object.entries(frontMatter.data ?? {});
  // A key without a value says nothing, as if it were not there.
  const known = Object.fromEntries(entries.filter(([key, value]) => knownKeys.includes(key) && value !== null));
  const unknown = entries.filter(([key]) => !knownKeys.includes(key));
  const problems = unknown.flatMap(([key]) => nearMiss(key, [key], { frontMatter, file, known: knownKeys }));
  const extra = Object.fromEntries(unknown);
  const parsed = NativeFrontMatter.safeParse(known);
  if (parsed.success) {
    for (const [index, handoff] of (parsed.data.handoffs ?? []).entries()) {
      const strange = Object.keys(handoff).filter((key) => !handoffKeys.includes(key));
      const context = { frontMatter, file, known: handoffKeys };
      problems.push(...strange.flatMap((key) => nearMiss(key, ["handoffs", index, key], context)));
    }
    return { known: parsed.data, extra, problems };
  }
  const wrong = new Set(parsed.error.issues.map(({ path }) => path[0]));
  problems.push(...parsed.error.issues.map((issue) => typeProblem(issue, known, frontMatter, file)));
  const right = NativeFrontMatter.safeParse(
    Object.fromEntries(Object.entries(known).filter(([key]) => !wrong.has(key))),
  );
  return { known: right.data ?? {}, extra, problems };
}

/** The edges of `handoffs:`; undefined when the front matter has no such key. */
export function frontMatterEdges(
  known: NativeFrontMatter,
  frontMatter: FrontMatter,
): readonly HandoffEdge[] | undefined {
  return known.handoffs?.map(({ to, when, maxCalls: most }, index) => ({
    to: agentId(to),
    label: to,
    reason: when,
    ...(most === undefined ? {} : { maxCalls: most }),
    ...frontMatter.placeOf(["handoffs", index, "to"]),
  }));
}

function typeProblem(issue: z.core.$ZodIssue, known: object, frontMatter: FrontMatter, file: string): Problem {
  const key = issue.path.reduce<string>(
    (shown, part) =>
      typeof part === "number" ? `${shown}[${part}]` : `${shown}${shown === "" ? "" : "."}${String(part)}`,
    "",
  );
  const value = issue.path.reduce<unknown>((inside, part) => Object(inside)[part], known);
  const message = value === undefined ? `${key} is missing` : `${key} ${issue.message}, not ${described(value)}`;
  const place = frontMatter.placeOf(issue.path);
  const problem: Problem = { file, ...place, code: "front-matter-type", severity: "error", message };
  const isPlainText = issue.message === "must be text" && (typeof value === "number" || typeof value === "boolean");
  return isPlainText ? { ...problem, hint: `Put it in quotes: "${String(value)}".` } : problem;
}

function described(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "a mapping";
  if (value === "") return "empty text";
  return typeof value === "string" ? `the text "${value.slice(0, 40)}"` : JSON.stringify(value);
}

function nearMiss(
  key: string,
  path: readonly PropertyKey[],
  { frontMatter, file, known }: { frontMatter: FrontMatter; file: string; known: readonly string[] },
): Problem[] {
  const plain = key.toLowerCase().replace(/[-_ ]/g, "");
  const near = foreignKeys.has(key) ? undefined : nearestName(plain, known);
  // Short words are near to each other by chance: `date` and `name` differ in two letters.
  if (near === undefined || distance(plain, near.toLowerCase()) > (near.length > 6 ? 2 : 1)) return [];
  const message = `unknown key "${key}"; did you mean "${near}"?`;
  const place = frontMatter.placeOfKey(path);
  return [
    { file, ...place, code: "front-matter-near-miss", severity: "warning", message, hint: `Write ${near}: instead.` },
  ];
}
