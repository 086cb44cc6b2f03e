import type { AgentEdge } from "./agent-definition.ts";
import type { ListItem } from "./markdown-lists.ts";

// More than a name can have; bounds the work on text that is no name at all.
const maxLabelLength = 250;

/** An item of a related-agents list, such as `**Name** — reason`, as an edge; undefined when it names nobody. */
export function relatedAgent(item: ListItem): AgentEdge | undefined {
  const split = splitLabel(item.text);
  const label = plainLabel(split.label);
  if (!/[\p{L}\p{N}]/u.test(label) || /^(?:none|n\/a)\.?$/i.test(label)) return undefined;
  const shift = Math.max(0, item.text.indexOf(label));
  const reason = withoutSeparator(split.rest);
  return {
    target: label,
    targetId: undefined,
    kind: "related",
    form: "section",
    status: "unresolved",
    executable: true,
    reason,
    line: item.line,
    column: item.column + shift,
  };
}

function splitLabel(text: string): { label: string; rest: string } {
  const marked = /^(\*\*|__|`|\[)/.exec(text)?.[0];
  if (marked !== undefined) {
    const closing = marked === "[" ? "]" : marked;
    const end = text.indexOf(closing, marked.length);
    if (end > 0) {
      const rest = text.slice(end + closing.length);
      return { label: text.slice(marked.length, end), rest: marked === "[" ? rest.replace(/^\([^)]*\)/, "") : rest };
    }
  }
  // Without marks: a separator is a sign with spaces around it, or a colon before a space.
  const separator = /\s[^\p{L}\p{N}\s("'`&+#]+\s|:\s/u.exec(text);
  if (separator === null) return { label: text, rest: "" };
  return { label: text.slice(0, separator.index), rest: text.slice(separator.index + separator[0].length) };
}

function plainLabel(label: string): string {
  return label
    .slice(0, maxLabelLength)
    .replace(/^\[([^\]]*)\]\([^)]*\)$/, "$1")
    .replace(/^[\s`*_@[]+|[\s`*_\]:]+$/g, "")
    .trim();
}

function withoutSeparator(rest: string): string {
  const text = rest.replace(/^[\s\-:;,.|=>~*_\u00b7\u2010-\u2015\u2022\u2190-\u21ff\u2212]+/, "");
  const [token = ""] = text.split(/\s/, 1);
  // A damaged dash is a run of foreign letters and signs, with no ASCII letter or digit in it.
  const isDamagedDash = !/[A-Za-z0-9]/.test(token) && /[^\p{L}\p{N}]/u.test(token);
  return (isDamagedDash ? text.slice(token.length) : text).trim();
}
