import { nearestName } from "@orchestrate/core/deliverables";
import { recordOf, type PlainRecord } from "./plain-data.ts";
import { placeAt } from "./position.ts";
import type { Fault } from "./report-findings.ts";
import {
  placeOfBlock,
  placeOfReference,
  referencesIn,
  terraformBlocks,
  type TerraformBlock,
} from "./terraform-source.ts";
import { defaultFaults } from "./terraform-variables.ts";
import type { SourcePlace } from "./yaml-source.ts";

/** Blocks of the top level with the number of their labels. */
const BLOCKS: Readonly<Record<string, number>> = {
  terraform: 0,
  locals: 0,
  provider: 1,
  variable: 1,
  output: 1,
  module: 1,
  resource: 2,
  data: 2,
  ephemeral: 2,
  moved: 0,
  import: 0,
  removed: 0,
  check: 1,
  action: 2,
};

/** Faults of a Terraform file: syntax by HCL's own parser, and references to what the file does not declare. */
export async function terraformFaults(text: string): Promise<readonly Fault[]> {
  const { parse } = await import("@cdktf/hcl2json");
  let root: PlainRecord;
  try {
    root = recordOf(await parse("main.tf", text));
  } catch (error) {
    const faults = explain(error instanceof Error ? error.message : String(error));
    const place = faults.some(isUnended) ? lastOpening(text) : openBracket(text, faults);
    if (place === undefined || faults.some(({ line }) => line === place.line)) return faults;
    return [{ ...place, rule: "hcl-syntax", message: "what begins here is not closed" }, ...faults];
  }
  const blocks = terraformBlocks(root, labelsOf);
  if (blocks.length === 0) return [{ line: 1, column: 1, rule: "empty", message: "the file holds no block" }];
  return [
    ...blocks.flatMap((block) => [...blockFaults(text, block), ...defaultFaults(text, block)]),
    ...referenceFaults(text, root, blocks),
    ...secretFaults(text),
  ];
}

function labelsOf(type: string): number | undefined {
  return Object.hasOwn(BLOCKS, type) ? BLOCKS[type] : undefined;
}

function isUnended({ message }: Fault): boolean {
  return message.includes("No closing marker was found");
}

/** HCL misses the end of a text at the end of the file; it is told where the text begins. */
function lastOpening(text: string): SourcePlace | undefined {
  const open = [...text.matchAll(/<<-?(\w+)[ \t]*\r?\n/g)].findLast(
    ({ 0: start, 1: word = "", index }) =>
      !new RegExp(`^[ \\t]*${word}[ \\t]*$`, "m").test(text.slice(index + start.length)),
  );
  return open === undefined ? undefined : placeAt(text, open.index);
}

/** A bracket that its line leaves open, where the parser stumbles over the next line or the end of the file. */
function openBracket(text: string, [first]: readonly Fault[]): SourcePlace | undefined {
  if (first === undefined || !/^Missing (?:argument separator|expression)/.test(first.message)) return undefined;
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.replaceAll(/"(?:\\.|[^"\\])*"/g, (quoted) => " ".repeat(quoted.length)));
  const index = lines.slice(0, first.line - 1).findLastIndex((line) => line.trim() !== "");
  const open = [...(lines[index] ?? "").matchAll(/[[({](?=[^\])}]*$)/g)].at(-1);
  const balance = (lines[index] ?? "").split(/[[({]/).length - (lines[index] ?? "").split(/[\])}]/).length;
  if (balance <= 0) return undefined;
  return { line: index + 1, column: (open?.index ?? (lines[index] ?? "").search(/[[({]/)) + 1 };
}

/** The parser says `[main.tf:3,7-4,1: what; why main.tf:…]`. */
function explain(message: string): readonly Fault[] {
  const faults = [...message.matchAll(/main\.tf:(\d+),(\d+)-[\d,]+: ([^]*?)(?=(?:[,;]? (?:and|main\.tf:))|\]?$)/g)].map(
    (match): Fault => {
      const told = (match[3] ?? "").replace(/\]$/, "").trim();
      return { line: Number(match[1]), column: Number(match[2]), rule: "hcl-syntax", message: told };
    },
  );
  return faults.length > 0 ? faults : [{ line: 1, column: 1, rule: "hcl-syntax", message: message.slice(0, 500) }];
}

/** The one argument that a block of this type cannot do without. */
const REQUIRED: Readonly<Record<string, string>> = { output: "value", module: "source", moved: "from" };

/** Types that may be declared only once with the same labels. */
const ONCE: ReadonlySet<string> = new Set(["variable", "output", "module", "resource", "data", "check"]);

function blockFaults(text: string, block: TerraformBlock): readonly Fault[] {
  const { type, labels, bodies } = block;
  const wanted = labelsOf(type);
  const place = placeOfBlock(text, block);
  if (wanted === undefined) {
    const near = nearestName(type, Object.keys(BLOCKS));
    const hint = near === undefined ? `Known: ${Object.keys(BLOCKS).join(", ")}.` : `Did you mean ${near}?`;
    return [{ ...place, rule: "unknown-block", message: `Terraform has no ${type} at the top of a file`, hint }];
  }
  if (bodies === undefined) {
    const hint =
      wanted === 2 ? `Such as ${type} "type" "name" {.` : `Such as ${type}${wanted === 1 ? ' "name"' : ""} {.`;
    return [{ ...place, rule: "block-labels", message: `${type} needs ${wanted} labels`, hint }];
  }
  const lacking = Object.hasOwn(REQUIRED, type) ? REQUIRED[type] : undefined;
  if (lacking !== undefined && !bodies.some((body) => lacking in recordOf(body)))
    return [{ ...place, rule: "missing-argument", message: `${[type, ...labels].join(" ")} needs ${lacking}` }];
  if (bodies.length < 2 || !ONCE.has(type)) return [];
  const message = `${[type, ...labels].join(" ")} is declared twice; the first is in line ${place.line}`;
  return [{ ...placeOfBlock(text, block, 1), rule: "duplicate-block", message }];
}

type Declared = Readonly<Record<"var" | "local" | "module" | "data" | "resource", readonly string[]>>;

function referenceFaults(text: string, root: PlainRecord, blocks: readonly TerraformBlock[]): readonly Fault[] {
  const named = (type: string): readonly string[] =>
    blocks.filter((block) => block.type === type).map((block) => block.labels.join("."));
  const locals = blocks.filter((block) => block.type === "locals").flatMap((block) => block.bodies ?? []);
  const declared: Declared = {
    var: named("variable"),
    local: locals.flatMap((body) => Object.keys(recordOf(body))),
    module: named("module"),
    data: named("data"),
    resource: [...named("resource"), ...named("ephemeral")],
  };
  const wanted = new Map(referencesIn(root).flatMap((parts) => wantedBy(parts, declared)));
  return [...wanted].map(([reference, { what, name, known }]): Fault => {
    const near = nearestName(name, known);
    const message = `the ${what} ${name} is not declared in this file`;
    const hint = near === undefined ? "Is it in another file of the module?" : `Did you mean ${near}?`;
    const place = placeOfReference(text, reference);
    return { ...place, rule: "undeclared-reference", severity: "warning", message, hint };
  });
}

interface Undeclared {
  readonly what: string;
  readonly name: string;
  readonly known: readonly string[];
}

/** What a reference wants and the file does not declare: at most one. */
function wantedBy(parts: readonly string[], declared: Declared): readonly (readonly [string, Undeclared])[] {
  const [root = "", name = "", label = ""] = parts;
  if (root === "var" || root === "local" || root === "module") {
    const what = root === "var" ? "variable" : root;
    return declared[root].includes(name) ? [] : [[`${root}.${name}`, { what, name, known: declared[root] }]];
  }
  if (root === "data") {
    const wanted = `${name}.${label}`;
    if (declared.data.includes(wanted)) return [];
    return [[`data.${wanted}`, { what: "data source", name: wanted, known: declared.data }]];
  }
  return wantedResource(root, name, declared.resource);
}

function wantedResource(
  root: string,
  label: string,
  known: readonly string[],
): readonly (readonly [string, Undeclared])[] {
  const name = `${root}.${label}`;
  // What has no resource of its provider beside it is the variable of a loop, or an attribute.
  const hasProvider = known.some((one) => prefixOf(one) === prefixOf(root));
  if (!hasProvider || !root.includes("_") || known.includes(name)) return [];
  return [[name, { what: "resource", name, known }]];
}

function prefixOf(type: string): string {
  return type.split("_", 1)[0] ?? "";
}

const SECRET =
  /^[ \t]*(\w*(?:password|passwd|secret|token|api_key|private_key|secret_key|access_key))[ \t]*=[ \t]*"([^"$\n]{3,})"/gim;

function secretFaults(text: string): readonly Fault[] {
  return [...text.matchAll(SECRET)].map((match): Fault => {
    const place = placeAt(text, match.index + match[0].length - match[0].trimStart().length);
    const message = `${match[1] ?? ""} looks like a secret in plain text; it ends up in the state as well`;
    const hint = "Take it from a sensitive variable or a secret store.";
    return { ...place, rule: "secret-in-text", severity: "warning", message, hint };
  });
}
