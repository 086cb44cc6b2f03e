import { LineCounter, isMap, isPair, isScalar, parseDocument, type Document, type ScalarTag } from "yaml";
import { z } from "zod";
import { nearestName, type Problem } from "../../agent-file/diagnostics.ts";
import { TaskFile } from "./task-file.ts";

/** A task file may have at most this many characters; the files named in it count for themselves. */
const maxLength = 256 * 1024;

type Path = readonly PropertyKey[];

// People write 40_000_000; YAML 1.2 alone would take it for text.
const groupedNumber: ScalarTag = {
  tag: "tag:yaml.org,2002:int",
  default: true,
  test: /^[-+]?\d{1,3}(?:_\d{3})+$/,
  resolve: (text) => Number(text.replaceAll("_", "")),
};

interface Source {
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
  readonly file: string;
}

/** A task file as it was read: the task, or the problems that keep it from being one. */
export interface ParsedTask {
  readonly task: TaskFile | undefined;
  readonly problems: readonly Problem[];
  /** A problem at the place of a key of the file, for what is found out later. */
  problemAt(path: Path, what: Pick<Problem, "code" | "message" | "hint">): Problem;
}

/** Reads a task from YAML text. Every fault is reported at once, with file, line, column and the nearest known key. */
export function parseTaskFile(text: string, file: string, schema: typeof TaskFile = TaskFile): ParsedTask {
  const lines = new LineCounter();
  const document = parseDocument(text.slice(0, maxLength), {
    lineCounter: lines,
    prettyErrors: false,
    customTags: [groupedNumber],
  });
  const source = { document, lines, file };
  const at: ParsedTask["problemAt"] = (path, what) => problemAt(path, source, what);
  const failed = (problems: readonly Problem[]): ParsedTask => ({ task: undefined, problems, problemAt: at });
  if (text.length > maxLength)
    return failed([at([], { code: "task-too-large", message: `a task file has at most ${maxLength / 1024} KiB` })]);
  if (document.errors.length > 0) return failed(document.errors.map((error) => syntaxProblem(error, source)));
  if (!isMap(document.contents)) {
    const message = "a task file is a mapping of keys such as goal and facts";
    return failed([at([], { code: "task-shape", message, hint: "Start with: goal: what to design" })]);
  }
  const value = valueOf(document);
  if (value === undefined)
    return failed([at([], { code: "task-aliases", message: "aliases of the file expand too far" })]);
  const result = schema.safeParse(value);
  if (result.success) return { task: result.data, problems: [], problemAt: at };
  const known = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  const problems = result.error.issues.flatMap((issue) => issueProblems(issue, source, known));
  return failed(problems.sort((a, b) => a.line - b.line || a.column - b.column));
}

function valueOf(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}

function syntaxProblem(
  error: { pos: [number, number]; message: string; code: string },
  { lines, file }: Source,
): Problem {
  const { line, col } = lines.linePos(error.pos[0]);
  return {
    file,
    line,
    column: col,
    severity: "error",
    code: `yaml-${error.code.toLowerCase().replaceAll("_", "-")}`,
    message: error.message,
  };
}

function issueProblems(issue: z.core.$ZodIssue, source: Source, known: unknown): Problem[] {
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(key, issue.path, source, known));
  const input: unknown = source.document.getIn(issue.path);
  const missing = issue.code === "invalid_type" && input === undefined;
  const name = issue.path.join(".");
  const problem = problemAt(issue.path, source, {
    code: missing ? "task-key-missing" : "task-value",
    message: missing ? `${name} is missing` : `${name}: ${describe(issue, input)}`,
  });
  const hint = missing && name === "goal" ? "Say what shall be designed: goal: Design the backend of …" : undefined;
  return [hint === undefined ? problem : { ...problem, hint }];
}

// A union tells only that no branch fits; its first branch that got furthest tells why.
function describe(issue: z.core.$ZodIssue, input: unknown): string {
  if (issue.code === "invalid_key") return issue.issues.map(({ message }) => message).join("; ");
  if (issue.code === "invalid_value") return oneOf(issue.values.map(String), input);
  if (issue.code !== "invalid_union") return issue.message.toLowerCase();
  const inner = issue.errors.map((issues) =>
    issues.map((item) => `${item.path.join(".")} ${item.message}`.trim().toLowerCase()).join("; "),
  );
  return inner.join(", or ") || issue.message.toLowerCase();
}

function oneOf(values: readonly string[], input: unknown): string {
  const nearest = nearestName(String(input), values);
  const meant = nearest === undefined ? "" : ` Did you mean ${nearest}?`;
  return `${JSON.stringify(input)} is none of ${values.join(", ")}.${meant}`;
}

function unknownKey(key: string, path: Path, source: Source, known: unknown): Problem {
  const names = keysAt(known, path);
  const nearest = nearestName(key, names);
  const where = path.length === 0 ? "a task file" : path.join(".");
  const problem = problemAt([...path, key], source, {
    code: "task-key-unknown",
    message: `${where} has no key ${key}`,
  });
  const hint = nearest === undefined ? `Known keys: ${names.join(", ")}.` : `Did you mean ${nearest}?`;
  return { ...problem, hint };
}

function problemAt(path: Path, source: Source, what: Pick<Problem, "code" | "message" | "hint">): Problem {
  const { line, col } = source.lines.linePos(offsetOf(path, source.document));
  return { file: source.file, line, column: col, severity: "error", ...what };
}

// The place of the key, so that a reader finds it; where the key is absent, the place of the nearest parent.
function offsetOf(path: Path, document: Document.Parsed): number {
  let node: unknown = document.contents;
  let offset = 0;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(
        (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step),
      );
      if (pair === undefined) return offset;
      offset = (pair.key as { range?: [number, number, number] }).range?.[0] ?? offset;
      node = pair.value;
    } else {
      node = document.getIn([step], true) ?? (node as { items?: unknown[] }).items?.[Number(step)];
      offset = (node as { range?: [number, number, number] } | undefined)?.range?.[0] ?? offset;
    }
  }
  return offset;
}

interface JsonSchema {
  readonly properties?: Record<string, JsonSchema>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly additionalProperties?: JsonSchema | boolean;
}

function keysAt(schema: unknown, path: Path): string[] {
  const at = path.reduce<JsonSchema>((here, step) => below(here, step), schema as JsonSchema);
  return Object.keys(branch(at, "properties").properties ?? {});
}

function below(schema: JsonSchema, step: PropertyKey): JsonSchema {
  if (typeof step === "number") return branch(schema, "items").items ?? {};
  const { properties, additionalProperties: rest } = branch(schema, "properties");
  return properties?.[String(step)] ?? (typeof rest === "object" ? rest : {});
}

/** The branch of a union, however nested, that says this. */
function branch(schema: JsonSchema, says: "properties" | "items"): JsonSchema {
  if (schema[says] !== undefined) return schema;
  return schema.anyOf?.map((one) => branch(one, says)).find((one) => one[says] !== undefined) ?? schema;
}
