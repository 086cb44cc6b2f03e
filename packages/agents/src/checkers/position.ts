import type { SourcePlace } from "./yaml-source.ts";

/** Line and column, both from 1, of an offset in UTF-16 units; an offset beyond the text means its end. */
export function placeAt(text: string, offset: number): SourcePlace {
  const before = text.slice(0, Math.max(0, offset));
  return { line: before.split("\n").length, column: before.length - before.lastIndexOf("\n") };
}

/** As {@link placeAt}, for many offsets of one text: the text is walked through once. */
export function placesIn(text: string): (offset: number) => SourcePlace {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    const within = Math.min(Math.max(0, offset), text.length);
    const line = lastAtMost(starts, within);
    return { line: line + 1, column: within - (starts[line] ?? 0) + 1 };
  };
}

/** The index of the last of ascending numbers that is not above a limit; 0 where all are. */
export function lastAtMost(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((numbers[middle] ?? 0) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The offset in UTF-16 units of the n-th Unicode character, which is how PostgreSQL counts. */
export function offsetOfCharacter(text: string, character: number): number {
  let offset = 0;
  for (let index = 0; index < character && offset < text.length; index += 1) {
    offset += (text.codePointAt(offset) ?? 0) > 0xff_ff ? 2 : 1;
  }
  return offset;
}

/**
 * Gives the offset in UTF-16 units of the n-th byte of the text in UTF-8, which is how PostgreSQL's parser counts.
 * Asked in ascending order, it walks through the text once.
 */
export function byteOffsets(text: string): (byte: number) => number {
  const bytes = Buffer.from(text);
  if (bytes.length === text.length) return (byte) => byte;
  let last = 0;
  let offset = 0;
  return (byte) => {
    if (byte < last) last = offset = 0;
    offset += bytes.toString("utf8", last, byte).length;
    last = byte;
    return offset;
  };
}
