import { z } from "zod";
import type { AgentEdge } from "../agent-definition.ts";
import type { Problem } from "../diagnostics.ts";
import type { FrontMatter } from "../front-matter.ts";
import { nearMisses } from "../known-keys.ts";
import { maxNameLength } from "../read-content.ts";

const text = z.string({ error: "must be text" }).trim().min(1, { error: "must not be empty" });
const name = text.max(maxNameLength, { error: `must have at most ${maxNameLength} characters` });
// A number is kept as it was written: the reader of front matter leaves 1.0 a text.
const version = z.union([text, z.number().transform(String)], { error: "must be text or a number" });
const maxCalls = z
  .int({ error: "must be a whole number" })
  .min(1, { error: "must be 1 or more" })
  .max(100, { error: "must be 100 or less" });

const approval = z.boolean({ error: "must be true or false" });

const mode = z.enum(["delegate", "force"], {
  error: "must be delegate (the model decides) or force (it goes off by itself at the end)",
});

const Handoff = z.looseObject(
  { to: name, when: text, maxCalls: maxCalls.optional(), approval: approval.optional(), mode: mode.optional() },
  { error: "must hold `to` and `when`, such as {to: Frontend Developer, when: the API changes}" },
);

/** The front matter keys of which the native dialect is strict; what other dialects know is read beside them. */
const NativeFrontMatter = z.object({
  name: name.optional(),
  category: text.optional(),
  version: version.optional(),
  description: text.optional(),
  model: z.union([text, z.array(text)], { error: "must be text or a list of texts" }).optional(),
  deliverables: z.array(text, { error: "must be a list, such as [openapi, sql-ddl]" }).optional(),
  handoffs: z.array(Handoff, { error: "must be a list of `to` and `when`" }).optional(),
});
/** As {@link NativeFrontMatter} parses it, without the keys that are wrong. */
type NativeFrontMatter = z.infer<typeof NativeFrontMatter>;

const strictKeys: readonly string[] = Object.keys(NativeFrontMatter.shape);
const handoffKeys: readonly string[] = Object.keys(Handoff.shape);

/** The front matter without what is wrong in it, and every problem with its line and column. */
export interface ReadFrontMatter {
  readonly frontMatter: FrontMatter;
  readonly problems: readonly Problem[];
}

/** Checks the keys of the native dialect; a wrong key is an error and left out. */
export function readNativeFrontMatter(frontMatter: FrontMatter, file: string): ReadFrontMatter {
  const entries = Object.entries(frontMatter.data ?? {});
  // A key without a value says nothing, as if it were not there.
  const strict = Object.fromEntries(entries.filter(([key, value]) => strictKeys.includes(key) && value !== null));
  const parsed = NativeFrontMatter.safeParse(strict);
  if (parsed.success) {
    const problems = (parsed.data.handoffs ?? []).flatMap((handoff, index) => {
      const strange = Object.keys(handoff).filter((key) => !handoffKeys.includes(key));
      return nearMisses(strange, { frontMatter, file, path: ["handoffs", index], known: handoffKeys });
    });
    return { frontMatter, problems };
  }
  const wrong = new Set<PropertyKey | undefined>(parsed.error.issues.map(({ path }) => path[0]));
  const data = Object.fromEntries(entries.filter(([key]) => !wrong.has(key)));
  const problems = parsed.error.issues.map((issue) => typeProblem(issue, strict, frontMatter, file));
  return { frontMatter: { ...frontMatter, data }, problems };
}

/** The edges of `handoffs:`; undefined when the front matter has no such key. */
export function frontMatterEdges({ data = {}, placeOf }: FrontMatter): readonly AgentEdge[] | undefined {
  const handoffs = NativeFrontMatter.shape.handoffs.safeParse(data["handoffs"] ?? undefined).data;
  return handoffs?.map(({ to, when, maxCalls: most, approval: asks, mode: how }, index) => ({
    target: to,
    targetId: undefined,
    kind: "handoff",
    form: "handoffs",
    status: "unresolved",
    executable: true,
    reason: when,
    ...(most === undefined ? {} : { maxCalls: most }),
    ...(asks === undefined ? {} : { approval: asks }),
    ...(how === undefined ? {} : { mode: how }),
    ...placeOf(["handoffs", index, "to"]),
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
