import { placeOf } from "../agent-file/decode-text.ts";
import { hiddenInText } from "../agent-file/hidden-characters.ts";
import { scanSections, type ScannedBody } from "../agent-file/scan-sections.ts";
import type { Finding } from "./deliverable-kind.ts";

/** A fault of a plain document: a finding without its path and tool. */
export type PlainFault = Omit<Finding, "path" | "tool">;

/** What is wrong with a markdown document of which nothing more is known than that people shall read it. */
export function plainFaults(path: string, text: string): PlainFault[] {
  const scanned = scanSections(text, path);
  return [...textFaults(text, scanned), ...fenceFaults(scanned), ...linkFaults(path, scanned)];
}

function textFaults(text: string, { sections, lines }: ScannedBody): PlainFault[] {
  const faults: PlainFault[] = [];
  const hasText = lines.some((line) => !/^\s*(?:#{1,6}(?:\s.*)?)?$/.test(line.text));
  if (!hasText)
    faults.push(fault("no-text", "error", "there is nothing below the headings", { hint: "Write the text." }));
  const hidden = hiddenInText(text.replaceAll("\r\n", "\n"));
  if (hidden !== undefined) {
    const message = `${hidden.codePoint}, a character that cannot be seen`;
    faults.push(fault("hidden-character", "error", message, { ...placeOf(text, hidden.offset), hint: "Delete it." }));
  }
  if (hasText && sections[0]?.level !== 1)
    faults.push(fault("no-title", "warning", "the first heading is not a title", { hint: "Begin with: # What it is" }));
  return faults;
}

function fenceFaults({ problems }: ScannedBody): PlainFault[] {
  return problems.map(({ code, message, line, column }) => fault(code, "error", message, { line, column }));
}

/** A link inside a run's folder is relative and stays below it; everything else is a web or mail address. */
function linkFaults(path: string, { lines }: ScannedBody): PlainFault[] {
  return lines.flatMap(({ text, line, isCode }) => {
    if (isCode) return [];
    const links = [...text.slice(0, 10_000).matchAll(/\]\(\s{0,3}<?([^)\s>]{1,2000})/g)];
    return links.flatMap((found): PlainFault[] => {
      const target = found[1] ?? "";
      const why = badTarget(path, target);
      if (why === undefined) return [];
      const column = found.index + found[0].length - target.length + 1;
      const hint = "Link to a document of this run by its relative path, or to a web address.";
      return [fault("link", "error", `the link ${target.slice(0, 80)} ${why}`, { line, column, hint })];
    });
  });
}

function badTarget(path: string, target: string): string | undefined {
  if (/^(?:https?:\/\/|mailto:|#)/i.test(target)) return undefined;
  if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return "is neither a web address nor a path";
  if (/^[/\\]/.test(target)) return "is a path of one machine";
  return leavesFolder(path, target) ? "leads out of the run's folder" : undefined;
}

function leavesFolder(path: string, target: string): boolean {
  let depth = path.split("/").length - 1;
  for (const part of (target.split(/[?#]/, 1)[0] ?? "").split("/")) {
    if (part === "..") depth -= 1;
    else if (part !== "" && part !== ".") depth += 1;
    if (depth < 0) return true;
  }
  return false;
}

function fault(rule: string, severity: Finding["severity"], message: string, more: Partial<PlainFault>): PlainFault {
  return { rule, severity, line: 1, column: 1, message, ...more };
}
