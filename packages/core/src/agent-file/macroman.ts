/** What {@link restoreMacRoman} made of a text. */
export interface MacRomanRepair {
  /** The restored text, or undefined when the text was not damaged throughout and was therefore left alone. */
  readonly text: string | undefined;
  /** Runs of non-ASCII characters in the text. */
  readonly runs: number;
  /** Runs of three or more characters that look damaged: they spell valid UTF-8 when read as MacRoman bytes. */
  readonly damagedRuns: number;
}

/** Decodes UTF-8 or throws a `TypeError`; a byte order mark stays in the text. */
export const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Each character of MacRoman's upper half and its byte; a bijection, by the table of the Encoding standard. */
function macRomanBytes(): ReadonlyMap<string, number> {
  const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const characters = Array.from(new TextDecoder("macintosh").decode(bytes));
  return new Map(characters.map((character, byte) => [character, byte]));
}

const table = macRomanBytes();

function decodeRun(run: string): string | undefined {
  const bytes: number[] = [];
  for (const character of run) {
    const byte = table.get(character);
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  try {
    return strictUtf8.decode(Uint8Array.from(bytes));
  } catch {
    return undefined;
  }
}

/**
 * Undoes "UTF-8 read as MacRoman and written as UTF-8 again", all or nothing: the text is restored only when every run
 * of non-ASCII characters decodes strictly. On ordinary text, in whatever language, it changes nothing.
 */
export function restoreMacRoman(text: string): MacRomanRepair {
  if (!/[^\0-\x7f]/.test(text)) return { text: undefined, runs: 0, damagedRuns: 0 };
  // Emoji are in no MacRoman table, so there is nothing to compose for. Composing takes quadratic time in a row of
  // combining marks; the stream-safe text format of Unicode (UAX 15) allows 30.
  const isHopeless = /[\ud800-\udfff]/.test(text) || /\p{M}{31}/u.test(text);
  const composed = isHopeless ? text : text.normalize("NFC");
  const known = new Map<string, string | undefined>();
  let runs = 0;
  let restored = 0;
  let damagedRuns = 0;
  const repaired = composed.replace(/[^\0-\x7f]+/g, (run) => {
    runs += 1;
    if (!known.has(run)) known.set(run, decodeRun(run));
    const decoded = known.get(run);
    if (decoded === undefined) return run;
    restored += 1;
    // Two characters may decode by accident, such as an opening quote before an accented letter.
    if (run.length >= 3) damagedRuns += 1;
    return decoded;
  });
  return { text: runs > 0 && runs === restored ? repaired : undefined, runs, damagedRuns };
}
