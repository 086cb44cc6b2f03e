import { isRecord, listOf, recordOf, type PlainRecord } from "./plain-data.ts";
import { placeAt } from "./position.ts";
import type { SourcePlace } from "./yaml-source.ts";

/** A block at the top of a Terraform file, as often as the file declares it. */
export interface TerraformBlock {
  readonly type: string;
  readonly labels: readonly string[];
  /** What the block holds, as HCL's parser gives it; undefined where the number of labels is not that of the type. */
  readonly bodies: readonly unknown[] | undefined;
}

/** The blocks in the JSON of a Terraform file. `labelsOf` says how many labels a type has; others are taken as they are. */
export function terraformBlocks(
  root: PlainRecord,
  labelsOf: (type: string) => number | undefined,
): readonly TerraformBlock[] {
  return Object.entries(root).flatMap(([type, value]) => {
    const count = labelsOf(type);
    return count === undefined
      ? [{ type, labels: [], bodies: [] }]
      : descend({ type, labels: [], bodies: [] }, value, count);
  });
}

function descend(block: TerraformBlock, value: unknown, levels: number): readonly TerraformBlock[] {
  if (levels === 0) return [{ ...block, bodies: Array.isArray(value) ? listOf(value) : undefined }];
  if (!isRecord(value)) return [{ ...block, bodies: undefined }];
  return Object.entries(value).flatMap(([label, inner]) =>
    descend({ ...block, labels: [...block.labels, label] }, inner, levels - 1),
  );
}

/** Where the n-th declaration of a block begins, or the beginning of the text where it is not found. */
export function placeOfBlock(text: string, block: TerraformBlock, repetition = 0): SourcePlace {
  const offset = offsetOfBlock(text, block, repetition);
  return offset === undefined ? { line: 1, column: 1 } : placeAt(text, offset);
}

/** The offset where the n-th declaration of a block begins. */
export function offsetOfBlock(text: string, block: TerraformBlock, repetition = 0): number | undefined {
  const labels = block.labels.map((label) => `[ \\t]+"?${escaped(label)}"?`).join("");
  const found = [...text.matchAll(new RegExp(`^[ \\t]*(?=${escaped(block.type)}${labels}(?![\\w-]))`, "gm"))];
  const match = found[repetition] ?? found[0];
  return match === undefined ? undefined : match.index + match[0].length;
}

/** Every reference such as `var.region` in the expressions of a value, split at its dots. */
export function referencesIn(value: unknown): readonly (readonly string[])[] {
  const found = new Set<string>();
  collect(value, found, 0);
  return [...found].map((reference) => reference.split("."));
}

const REFERENCE = /(?<![\w.-])[a-zA-Z_][\w-]*(?:\.[a-zA-Z_][\w-]*)+/g;

function collect(value: unknown, found: Set<string>, depth: number): void {
  if (typeof value === "string") {
    for (const expression of expressionsIn(value))
      for (const [reference] of expression.matchAll(REFERENCE)) found.add(reference);
    return;
  }
  if (depth > 60) return;
  const inner = Array.isArray(value) ? listOf(value) : Object.entries(recordOf(value)).flat();
  for (const part of inner) collect(part, found, depth + 1);
}

/** What stands in `${ }` or `%{ }`, without the texts in quotes that interpolate nothing. */
function expressionsIn(text: string): readonly string[] {
  const expressions: string[] = [];
  for (const begin of text.matchAll(/(?<![$%])[$%]\{/g)) {
    let depth = 1;
    let end = begin.index + 2;
    for (; end < text.length && depth > 0; end += 1) depth += text[end] === "{" ? 1 : text[end] === "}" ? -1 : 0;
    expressions.push(text.slice(begin.index + 2, end - 1).replaceAll(/"[^"$%]*"/g, '""'));
  }
  return expressions;
}

/** Where a reference stands for the first time, outside of comments. */
export function placeOfReference(text: string, reference: string): SourcePlace {
  const pattern = new RegExp(`(?<![\\w.-])${escaped(reference)}(?![\\w-])`);
  for (const [index, line] of text.split("\n").entries()) {
    const column = line.search(pattern);
    if (column >= 0 && !/^\s*(?:#|\/\/)/.test(line)) return { line: index + 1, column: column + 1 };
  }
  return { line: 1, column: 1 };
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\-]/g, "\\$&");
}
