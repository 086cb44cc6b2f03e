import type { AgentEncoding } from "./agent-definition.ts";
import type { Problem } from "./diagnostics.ts";
import { restoreMacRoman, strictUtf8 } from "./macroman.ts";

/** Largest agent file that is read, in bytes (1 MiB). */
export const maxFileBytes = 1 << 20;

/** Text of a file, its line ends all `\n` and without a byte order mark; undefined when the bytes are no such text. */
export interface DecodedText {
  readonly text: string | undefined;
  /** The characters exactly as the file holds them, byte order mark and line ends included. */
  readonly raw: string;
  readonly encoding: AgentEncoding;
  readonly problems: readonly Problem[];
}

/** Bytes of an agent file as text: UTF-8 only, damaged text restored in memory, never rewritten; says what it had to do. */
export function decodeText(bytes: Uint8Array, file: string): DecodedText {
  if (bytes.length > maxFileBytes) return refused(tooLarge(file, bytes.length));
  const encoding = foreignEncoding(bytes);
  if (encoding !== undefined) {
    return refused({
      ...problemAt(file, "text-encoding", `the file is ${encoding}, not UTF-8`),
      hint: `Save it as UTF-8, for example with: iconv -f ${encoding} -t UTF-8`,
    });
  }
  try {
    return cleanText(strictUtf8.decode(bytes), file);
  } catch {
    return refused(invalidUtf8(bytes, file));
  }
}

/** As {@link decodeText}, for text that is already a string. */
export function cleanText(raw: string, file: string): DecodedText {
  if (raw.length > maxFileBytes) return refused(tooLarge(file, raw.length));
  const text = withUnixLineEnds(raw);
  const written = { bom: raw.startsWith("\uFEFF"), eol: lineEndsOf(raw) };
  const problems: Problem[] = [];
  const replaced = text.indexOf("\uFFFD");
  if (replaced >= 0) {
    problems.push({
      ...problemAt(file, "text-replacement-character", "U+FFFD: a character was lost when the file was saved", {
        ...placeOf(text, replaced),
        severity: "warning",
      }),
      hint: "Type the lost character again.",
    });
  }
  const repair = restoreMacRoman(text);
  if (repair.text !== undefined) {
    problems.push({
      ...problemAt(file, "text-repaired", damageMessage(repair.runs, "was restored in memory"), {
        severity: "warning",
      }),
      hint: "The file is unchanged; save it once with its characters corrected.",
    });
    return { text: withUnixLineEnds(repair.text), raw, encoding: { ...written, repaired: "macroman" }, problems };
  }
  if (repair.damagedRuns > 0) {
    const said = `${repair.damagedRuns} of ${repair.runs} places look like UTF-8 read as MacRoman; nothing was restored, because the others do not`;
    problems.push(problemAt(file, "text-not-repaired", said, { severity: "warning" }));
  }
  return { text, raw, encoding: { ...written, repaired: undefined }, problems };
}

/**
 * The characters of a file in two parts, the second being what became the body. Line ends differ in length, so the
 * place is found by counting lines.
 */
export function splitRaw({ raw, text = "" }: DecodedText, body: string): { start: string; rest: string } {
  const head = text.slice(0, text.length - body.length);
  if (head === "") return { start: "", rest: raw };
  if (!head.endsWith("\n")) return { start: raw, rest: "" };
  let offset = 0;
  for (let at = head.indexOf("\n"); at >= 0; at = head.indexOf("\n", at + 1)) offset = endOfLine(raw, offset);
  return { start: raw.slice(0, offset), rest: raw.slice(offset) };
}

/** Offset behind the line end that follows an offset. */
function endOfLine(raw: string, from: number): number {
  let at = from;
  while (at < raw.length && raw[at] !== "\n" && raw[at] !== "\r") at += 1;
  return raw[at] === "\r" && raw[at + 1] === "\n" ? at + 2 : at + 1;
}

function lineEndsOf(raw: string): AgentEncoding["eol"] {
  if (!raw.includes("\r")) return "lf";
  const pairs = raw.split("\r\n").length - 1;
  const returns = raw.split("\r").length - 1;
  const feeds = raw.split("\n").length - 1;
  if (pairs === returns && pairs === feeds) return "crlf";
  return feeds === 0 ? "cr" : "mixed";
}

/** Line and column, both from 1, of an offset in a text. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  let line = 1;
  let start = 0;
  for (let next = text.indexOf("\n"); next >= 0 && next < offset; next = text.indexOf("\n", start)) {
    line += 1;
    start = next + 1;
  }
  return { line, column: offset - start + 1 };
}

function withUnixLineEnds(text: string): string {
  const unmarked = text.startsWith("\uFEFF") ? text.slice(1) : text;
  return unmarked.includes("\r") ? unmarked.replace(/\r\n?/g, "\n") : unmarked;
}

function damageMessage(runs: number, outcome: string): string {
  return `text damaged by a wrong encoding (UTF-8 read as MacRoman, ${runs} ${runs === 1 ? "place" : "places"}) ${outcome}`;
}

function refused(problem: Problem): DecodedText {
  const encoding: AgentEncoding = { bom: false, eol: "lf", repaired: undefined };
  return { text: undefined, raw: "", encoding, problems: [problem] };
}

/** A problem at the start of a file, an error unless `more` says otherwise. */
export function problemAt(file: string, code: string, message: string, more: Partial<Problem> = {}): Problem {
  return { file, line: 1, column: 1, severity: "error", ...more, code, message };
}

/** The problem of a file above {@link maxFileBytes}. */
export function tooLarge(file: string, bytes: number): Problem {
  return {
    ...problemAt(file, "file-too-large", `the file has ${bytes} bytes; at most ${maxFileBytes} (1 MiB) are read`),
    hint: "An agent's instructions belong in a few KiB; keep reference material out of the agent file.",
  };
}

function foreignEncoding(bytes: Uint8Array): string | undefined {
  const [first, second, third, fourth] = bytes;
  if (first === 0xff && second === 0xfe) return third === 0 && fourth === 0 ? "UTF-32LE" : "UTF-16LE";
  if (first === 0xfe && second === 0xff) return "UTF-16BE";
  // Without a mark: in UTF-16, every other byte of Latin text is zero.
  const sample = bytes.subarray(0, 256);
  if (!sample.includes(0)) return undefined;
  const zeros = [0, 0];
  sample.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  });
  const many = sample.length / 4;
  if ((zeros[1] ?? 0) > many) return "UTF-16LE";
  return (zeros[0] ?? 0) > many ? "UTF-16BE" : undefined;
}

function invalidUtf8(bytes: Uint8Array, file: string): Problem {
  let line = 1;
  for (let start = 0; start <= bytes.length; line += 1) {
    const newline = bytes.indexOf(10, start);
    const end = newline < 0 ? bytes.length : newline;
    const part = bytes.subarray(start, end);
    try {
      strictUtf8.decode(part);
    } catch {
      const column = new TextDecoder().decode(part).indexOf("\uFFFD") + 1;
      const hint = "Save the file as UTF-8; it may be Latin-1 or Windows-1252 now.";
      return { ...problemAt(file, "text-invalid-utf8", "these bytes are not UTF-8", { line, column }), hint };
    }
    start = end + 1;
  }
  return problemAt(file, "text-invalid-utf8", "the file is not UTF-8");
}
