import { nearestName } from "@orchestrate/core/deliverables";
import type { ApiChange } from "../design/api-changes.ts";
import type { ApiView } from "./openapi-view.ts";
import type { Fault } from "./report-findings.ts";

const CITED = /\b(GET|PUT|POST|DELETE|PATCH)\s+(\/[^\s`|,;)<>"']*)/g;

/** What is wrong with a report of changes: an operation that neither version has, and a breaking change left out. */
export function apiChangeFaults(
  text: string,
  changes: readonly ApiChange[],
  versions: { readonly before: ApiView; readonly after: ApiView },
): readonly Fault[] {
  return [...inventedOperations(text, versions), ...leftOut(text, changes)];
}

function inventedOperations(text: string, { before, after }: { before: ApiView; after: ApiView }): readonly Fault[] {
  const known = [...before.operations, ...after.operations].map(
    ({ method, path }) => `${method.toUpperCase()} ${path}`,
  );
  return text.split("\n").flatMap((line, index) =>
    [...line.matchAll(CITED)].flatMap((match): Fault[] => {
      const cited = `${match[1] ?? ""} ${(match[2] ?? "").replace(/[.:*_]+$/, "")}`;
      if (known.includes(cited)) return [];
      const nearest = nearestName(cited, known);
      const hint = nearest === undefined ? "Name operations as the documents do." : `Did you mean ${nearest}?`;
      const message = `neither version has the operation ${cited}`;
      return [{ line: index + 1, column: match.index + 1, rule: "operation-unknown", message, hint }];
    }),
  );
}

function leftOut(text: string, changes: readonly ApiChange[]): readonly Fault[] {
  const passages = passagesOf(text);
  const lines = text.split("\n");
  const heading = lines.findIndex((line) => /^#+\s.*\bbreaking\b/i.test(line) && !/non-breaking/i.test(line));
  return changes
    .filter(({ breaking, subject, name }) => breaking && !passages.some((passage) => tells(passage, subject, name)))
    .map(({ subject, description }) => ({
      line: Math.max(0, heading) + 1,
      column: 1,
      rule: "breaking-change-left-out",
      message: `${subject}: ${description} breaks clients and is not in the report`,
      hint: `List it under Breaking changes on a line with ${subject}.`,
    }));
}

/** Lines, and what stands below each heading together with it: both ways of listing changes are read. */
function passagesOf(text: string): readonly string[] {
  const lines = text.split("\n");
  const sections: string[] = [];
  for (const line of lines) {
    if (/^#{3,}\s/.test(line)) sections.push(line);
    else if (/^#{1,2}\s/.test(line)) sections.push("");
    else if (sections.at(-1)) sections.push(`${sections.pop() ?? ""}\n${line}`);
  }
  return [...lines, ...sections];
}

function tells(passage: string, subject: string, name: string | undefined): boolean {
  const [method, path] = subject.includes(" ") ? subject.split(" ") : [undefined, subject];
  if (path === undefined || !mentions(passage, path)) return false;
  if (method !== undefined && !new RegExp(`\\b${method}\\b`, "i").test(passage)) return false;
  return name === undefined || mentions(passage.split(path).join(" "), name);
}

/** Whether a text holds a word as a whole, so that /v1/invoices is not found in /v1/invoices/{id}. */
function mentions(passage: string, word: string): boolean {
  const escaped = word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`(?:^|[^\\w/{-])${escaped}(?:$|[^\\w/{-])`).test(passage);
}
