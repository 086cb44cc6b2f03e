/** A stretch of text in bold, as code or as a link. */
export interface MarkedSpan {
  readonly mark: "**" | "__" | "`" | "[";
  /** Without the marks. */
  readonly text: string;
  /** Offsets in the whole text, marks included. */
  readonly start: number;
  readonly end: number;
  /** Where the text links to. */
  readonly link: string | undefined;
}

const marks = ["**", "__", "`", "["] as const;

/** The marked stretches of a line in order, the outermost where one is inside another. */
export function markedSpans(line: string): MarkedSpan[] {
  const spans: MarkedSpan[] = [];
  for (let at = 0; at < line.length;) {
    const span = spanAt(line, at);
    if (span !== undefined) spans.push(span);
    at = span?.end ?? nextMark(line, at + 1);
  }
  return spans;
}

/** A line without the signs that mark its stretches. */
export function plainText(line: string): string {
  let plain = "";
  let at = 0;
  for (const { text, start, end } of markedSpans(line)) {
    plain += line.slice(at, start) + text;
    at = end;
  }
  return (plain + line.slice(at)).trim();
}

function nextMark(line: string, from: number): number {
  // One pass over the text in all: what lies before the nearest mark is never looked at again.
  for (let at = from; at < line.length; at += 1) if ("*_`[".includes(line.charAt(at))) return at;
  return line.length;
}

// A name is short: a mark without its like nearby marks nothing.
const maxSpan = 300;

function spanAt(line: string, start: number): MarkedSpan | undefined {
  const mark = marks.find((candidate) => line.startsWith(candidate, start));
  if (mark === undefined) return undefined;
  const near = line.slice(start + mark.length, start + mark.length + maxSpan);
  const length = near.indexOf(mark === "[" ? "]" : mark);
  if (length <= 0) return undefined;
  const text = near.slice(0, length);
  const end = start + mark.length + length + (mark === "[" ? 1 : mark.length);
  const inner = mark === "[" ? undefined : wholeLink(text);
  if (mark !== "[") return { mark, text: inner?.text ?? text, start, end, link: inner?.link };
  const target = line[end] === "(" ? line.slice(end + 1, end + 1 + maxSpan).indexOf(")") : -1;
  if (target < 0) return { mark, text, start, end, link: undefined };
  return { mark, text, start, end: end + target + 2, link: line.slice(end + 1, end + 1 + target) };
}

/** `[text](link)` and nothing else. */
function wholeLink(text: string): { text: string; link: string } | undefined {
  const middle = text.indexOf("](");
  if (!text.startsWith("[") || !text.endsWith(")") || middle < 0) return undefined;
  return { text: text.slice(1, middle), link: text.slice(middle + 2, -1) };
}
