import type { AgentEdge, EdgeForm } from "./agent-definition.ts";
import type { ListItem } from "./markdown-lists.ts";
import { markedSpans, plainText } from "./marked-spans.ts";
import type { MarkedSpan } from "./marked-spans.ts";

// More than a name can have; bounds the work on text that is no name at all.
const maxLabelLength = 250;

/** How the items of a list are read. */
export interface ItemReading {
  readonly form: EdgeForm;
  readonly executable: boolean;
  /** Whether an item may be a sentence with names in it, such as `Work with api-designer on the contract`. */
  readonly sentences: boolean;
}

/** A name in an item, where it stands, and what is said about it. */
interface Named {
  readonly target: string;
  /** Of the name in the item, from 0. */
  readonly at: number;
  readonly reason: string;
  readonly link?: string;
  readonly isTentative?: true;
}

/** The edges that an item of a related-agents list declares; none when it names nobody. */
export function relatedAgents(item: ListItem, { form, executable, sentences }: ItemReading): AgentEdge[] {
  const isSentence = sentences && !startsWithName(item.text);
  const named = isSentence ? inSentence(item.text) : atStart(item.text, sentences);
  return named.map(({ target, at, reason, ...more }): AgentEdge => {
    const isPlanned = item.text.toLowerCase().includes("(planned)");
    return {
      target,
      targetId: undefined,
      kind: "related",
      form,
      status: isPlanned ? "planned" : "unresolved",
      executable,
      reason,
      ...more,
      line: item.line,
      column: item.column + at,
    };
  });
}

/** `**Name** — reason`, in any marks, with any separator; several names with commas, slashes or words between them. */
function atStart(text: string, sentences: boolean): Named[] {
  const { labels, rest } = splitLabels(text);
  const reason = withoutSeparator(rest);
  return labels.flatMap(({ label, at, link }) =>
    splitNames(plainLabel(label)).flatMap((part): Named[] => {
      const target = sentences ? nameInPhrase(part) : part;
      if (!/[\p{L}\p{N}]/u.test(target) || /^(?:none|n\/a)\.?$/i.test(target)) return [];
      const more = link === undefined ? {} : { link };
      return [{ target, at: Math.max(at, text.indexOf(target, at)), reason, ...more }];
    }),
  );
}

// What such lists also hold, in the place of a name.
const labelWords: ReadonlySet<string> = new Set(
  "alignment collaboration example examples handoff important input inputs note notes output outputs relationship tip trigger triggers when workflow".split(
    " ",
  ),
);

/** The name in `Consult lua-expert`; empty for the label of something else, such as `Note`. */
function nameInPhrase(label: string): string {
  const words = label.split(" ");
  const last = words.at(-1) ?? "";
  const isPhrase = words.length > 1 && isKebab(last) && words.slice(0, -1).every((word) => /^\p{L}+$/u.test(word));
  if (isPhrase) return last;
  return labelWords.has(label.toLowerCase()) ? "" : label;
}

function startsWithName(text: string): boolean {
  if (startsWithMark(text)) return true;
  const { labels, rest } = splitLabels(text);
  const label = labels[0]?.label ?? "";
  // One word before a separator is a name; before a dash, several may be. Sentences hold colons.
  return rest !== "" && (isKebab(label) || (isTitle(label) && !text.startsWith(`${label}:`)));
}

interface Label {
  readonly label: string;
  readonly at: number;
  readonly link: string | undefined;
}

function splitLabels(text: string): { labels: readonly Label[]; rest: string } {
  const spans = startsWithMark(text) ? leadingSpans(text) : [];
  const last = spans.at(-1);
  if (last !== undefined) {
    const labels = spans.map(({ text: label, start, link }) => ({ label, at: start, link }));
    return { labels, rest: text.slice(last.end) };
  }
  // Without marks: a separator is a sign with spaces around it, or a colon before a space.
  const separator = /\s[^\p{L}\p{N}\s("'`&+#/]+\s|:\s/u.exec(text.slice(0, maxLabelLength));
  const end = separator?.index ?? text.length;
  const rest = separator === null ? "" : text.slice(end + separator[0].length);
  return { labels: [{ label: text.slice(0, end), at: 0, link: undefined }], rest };
}

function startsWithMark(text: string): boolean {
  return /^(?:\*\*|__|`|\[)/.test(text);
}

/** The marked stretches that start a text, with no more than a comma, a slash, `and` or `or` between them. */
function leadingSpans(text: string): MarkedSpan[] {
  const leading: MarkedSpan[] = [];
  for (const span of markedSpans(text)) {
    const between = text.slice(leading.at(-1)?.end ?? 0, span.start).trim();
    const isNext =
      leading.length === 0 ? span.start === 0 : ["/", ",", "and", "or", "&", ", and", ", or"].includes(between);
    if (!isNext) break;
    leading.push(span);
  }
  return leading;
}

function plainLabel(label: string): string {
  const text = label.slice(0, maxLabelLength);
  let start = 0;
  let end = text.length;
  while (start < end && " \t\n`*_@[".includes(text.charAt(start))) start += 1;
  while (end > start && " \t\n`*_]:".includes(text.charAt(end - 1))) end -= 1;
  return text
    .slice(start, end)
    .replace(/^with\s/i, "")
    .trim();
}

/** The names in a label: commas, and slashes with spaces, always separate them, `and` and `or` only names in one word. */
export function splitNames(label: string): string[] {
  return label.split(/,\s+|\s\/\s/).flatMap((part) => {
    const words = part.replace(/^(?:and|or)\s/i, "").split(/\s(?:and|or|&)\s/i);
    return words.length > 1 && words.some(isKebab) ? words.map((word) => word.trim()) : [part.trim()];
  });
}

function isKebab(word: string): boolean {
  return /^[a-z0-9.]+(?:[-_\u2010-\u2015\u2212:][a-z0-9.]+)+$/.test(word);
}

function isTitle(text: string): boolean {
  return text.length <= 60 && text.split(" ").every((word) => /^[\p{Lu}\p{N}(&/.]/u.test(word));
}

function withoutSeparator(rest: string): string {
  const text = rest.replace(/^[\s\-:;,.|=>~*_\u00b7\u2010-\u2015\u2022\u2190-\u21ff\u2212]+/, "");
  const [token = ""] = text.split(/\s/, 1);
  // A damaged dash is a run of foreign letters and signs, with no ASCII letter or digit in it.
  const isDamagedDash = !/[A-Za-z0-9]/.test(token) && /[^\p{L}\p{N}]/u.test(token);
  return (isDamagedDash ? text.slice(token.length) : text).trim();
}

// What may follow a name in a sentence; any other word is what the "name" is an adjective of: "long-term planning".
const connectives: ReadonlySet<string> = new Set(
  "about after against and around as at before by during for from if in into of on or regarding so that through to until using via when where while who with".split(
    " ",
  ),
);

/** Marked names in a sentence; where nothing is marked, words with hyphens that stand like names. */
function inSentence(text: string): Named[] {
  const reason = plainText(text);
  const spans = markedSpans(text).filter(({ mark }) => mark !== "`");
  const marked = spans.length > 0 ? spans : markedSpans(text);
  const names = marked.flatMap((span) => namesOfSpan(span, text, reason));
  return names.length > 0 || spans.length > 0 ? names : plainNames(text, reason);
}

function namesOfSpan({ text: label, start, end, link }: MarkedSpan, text: string, reason: string): Named[] {
  const isPhrase = !isConnected(text.slice(end, end + 40));
  return splitNames(plainLabel(label))
    .filter((target) => (isKebab(target) && !/\.[a-z]{1,4}$/.test(target)) || isTitle(target))
    .map((target) => ({
      target,
      at: Math.max(start, text.indexOf(target, start)),
      reason,
      ...(link === undefined ? {} : { link }),
      ...(isPhrase ? { isTentative: true } : {}),
    }));
}

// What stands before a name in a sentence, besides the verb that starts it.
const introductions: ReadonlySet<string> = new Set("after before by for from to with".split(" "));

function plainNames(text: string, reason: string): Named[] {
  const words = text
    .slice(0, 2_000)
    .matchAll(/(?<![\p{L}\p{N}_.-])[a-z0-9]+(?:[-\u2010-\u2015][a-z0-9]+)+(?![\p{L}\p{N}_-])/gu);
  return [...words].flatMap(({ 0: target, index }): Named[] => {
    const after = text.slice(index + target.length, index + target.length + 40);
    if (!isIntroduced(text.slice(0, index))) return [];
    // One of two in `a/b`, whichever there is; or an adjective, as in `long-term plans`.
    const isDoubtful = after.startsWith("/") || text[index - 1] === "/" || !isConnected(after);
    return [{ target, at: index, reason, ...(isDoubtful ? { isTentative: true } : {}) }];
  });
}

function isIntroduced(before: string): boolean {
  const words = before.trim().split(/\s+/);
  const last = (words.at(-1) ?? "").toLowerCase();
  // Behind `and` and `or`, it takes another name before them.
  if (last === "and" || last === "or") return isKebab((words.at(-2) ?? "").replace(/,$/, ""));
  return words.length <= 1 || last.endsWith(",") || last.endsWith("/") || introductions.has(last);
}

function isConnected(after: string): boolean {
  const next = /^\s+([\p{L}\p{N}'’-]+)/u.exec(after)?.[1];
  return next === undefined || connectives.has(next.toLowerCase());
}
