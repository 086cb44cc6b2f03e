// Control, format (bidirectional, zero-width, tag), surrogate and separator characters, fillers that show as nothing,
// and the variation selectors that can carry hidden bytes.
const invisible =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u115f\u1160\u2800\u3164\uffa0]|\u034f|[\u17b4\u17b5]|[\u180b-\u180f]|[\u{e0100}-\u{e01ef}]/gu;

/**
 * Text from outside in a form that a terminal only shows: each character that would act or hide becomes visible,
 * such as `␛` or `<U+202E>`. Nothing is removed, so nothing can be put together again. With `lines`, line feeds and
 * tabs stay.
 */
export function printable(text: string, options: { lines?: boolean } = {}): string {
  const keepsLines = options.lines === true;
  return text.replace(invisible, (character) =>
    keepsLines && (character === "\n" || character === "\t") ? character : visibleForm(character),
  );
}

/** JSON of a value in which no character acts on a terminal; it parses to the same value. */
export function printableJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(invisible, (character) =>
    character === "\n" ? character : escaped(character),
  );
}

function visibleForm(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  // Unicode has pictures of these.
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}

function escaped(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}
