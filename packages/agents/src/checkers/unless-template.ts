import type { CheckInput, CheckOutcome } from "@orchestrate/core";
import { isRecord } from "./plain-data.ts";
import { parseYamlSource } from "./yaml-source.ts";

/** A value, a key or a line that begins with an action of Helm, Jinja or Go. */
const ACTION = /^[ \t]*(?:-[ \t]+)?(?:[\w.-]+:[ \t]+)?\{\{(?!\{)/;

/**
 * Checks a file that people wrote, unless it is a template that a program has yet to fill in: its errors would be about
 * the holes in it. A document of a run has to be what it is handed over as.
 */
export async function unlessTemplate(
  input: CheckInput,
  check: (input: CheckInput) => Promise<CheckOutcome>,
): Promise<CheckOutcome> {
  const outcome = await check(input);
  if (input.files === undefined || outcome.status !== "checked") return outcome;
  const errors = outcome.findings.filter(({ severity }) => severity === "error");
  if (errors.length === 0) return outcome;
  const line = errors.find(({ rule }) => rule === "templated")?.line ?? holeIn(input.text);
  if (line === undefined) return outcome;
  const reason = `it is a template, see line ${line}; check what helm template, or what else fills it in, makes of it`;
  return { status: "not-checked", reason };
}

/** The first line because of which a text is not the YAML that it will be; braces in a block of text are only text. */
function holeIn(text: string): number | undefined {
  const lines = actionLines(text);
  const [first] = lines;
  if (first === undefined) return undefined;
  const { errors, value } = parseYamlSource(text, 1, "followed");
  const [broken] = errors;
  // The parser tells of a hole where it stumbles: in its line, or in the next.
  if (broken !== undefined) return lines.find((line) => broken.line === line || broken.line === line + 1);
  return hasHole(value, 0) ? first : undefined;
}

/** Lines with an action, counted from 1, outside of blocks of text. */
function actionLines(text: string): readonly number[] {
  let block: number | undefined;
  return text.split("\n").flatMap((line, index) => {
    const indent = line.search(/\S/);
    if (indent < 0 || (block !== undefined && indent > block)) return [];
    block = /(?:^|[:-][ \t]+)[|>][-+\d]*[ \t]*(?:#.*)?$/.test(line.trimEnd()) ? indent : undefined;
    return ACTION.test(line) ? [index + 1] : [];
  });
}

/** An action without quotes is a mapping with a mapping as its key. */
function hasHole(value: unknown, depth: number): boolean {
  if (depth > 40) return false;
  if (Array.isArray(value)) return value.some((entry) => hasHole(entry, depth + 1));
  if (!isRecord(value)) return false;
  return Object.entries(value).some(([key, inner]) => key.startsWith("{") || hasHole(inner, depth + 1));
}
