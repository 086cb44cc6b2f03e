import { isRecord } from "./plain-data.ts";
import { placeAt } from "./position.ts";
import type { Fault } from "./report-findings.ts";
import { parseYamlSource } from "./yaml-source.ts";

/** The lines of a diagram without the settings for whoever draws it, and what is to be said about those. */
interface Settled {
  readonly lines: readonly string[];
  readonly faults: readonly Fault[];
}

/** Settings that take the page's protection away, or bring code into it. */
const UNSAFE = /securityLevel|\bsecure\b|(?:java|vb)script\s*:|<\s*script|url\s*\(|@import|expression\s*\(/i;

/** Takes front matter and `%%{…}%%` out, each blanked so that every line keeps its number. */
export function withoutSettings(given: readonly string[]): Settled {
  const { lines, faults } = withoutFrontMatter(given);
  const text = lines.join("\n");
  const told = [...faults];
  const blanked = text.replaceAll(/%%\{[\s\S]*?\}%%|%%\{.*/g, (directive, offset: number) => {
    const place = placeAt(text, offset);
    if (directive.endsWith("}%%")) told.push({ ...place, ...weigh(directive, "a directive") });
    else told.push({ ...place, rule: "syntax", message: "the directive is not closed", hint: "End it with }%%." });
    return directive.replaceAll(/[^\r\n]/g, " ");
  });
  return { lines: blanked.split("\n"), faults: told };
}

function weigh(settings: string, what: string): Omit<Fault, "line" | "column"> {
  if (UNSAFE.test(settings))
    return {
      rule: "directive-refused",
      message: `${what} takes away the protection of the page that draws the diagram`,
      hint: "Take it out; how safely a diagram is drawn is the page's decision.",
    };
  const message = `${what} sets how the diagram looks; a page may draw it otherwise`;
  return { rule: "drawing-settings", severity: "info", message };
}

/** Front matter that only gives a title says nothing about the drawing. */
function withoutFrontMatter(lines: readonly string[]): Settled {
  const end = lines[0]?.trimEnd() === "---" ? lines.findIndex((line, at) => at > 0 && line.trimEnd() === "---") : -1;
  if (end < 0) return { lines, faults: [] };
  const matter = lines.slice(1, end).join("\n");
  const source = parseYamlSource(matter, 2);
  const blanked = lines.map((line, index) => (index <= end ? "" : line));
  const [error] = source.errors;
  if (error !== undefined) return { lines: blanked, faults: [{ ...error, rule: "syntax" }] };
  const isTitle = !isRecord(source.value) || Object.keys(source.value).every((key) => key === "title");
  const faults = isTitle && !UNSAFE.test(matter) ? [] : [{ line: 1, column: 1, ...weigh(matter, "front matter") }];
  return { lines: blanked, faults };
}
