/** A character that a reader does not see, such as a bidirectional override. */
export interface HiddenCharacter {
  /** Offset in UTF-16 units. */
  readonly offset: number;
  /** As `U+202E`. */
  readonly codePoint: string;
}

// Control characters, bidirectional overrides and isolates, zero-width spaces and joins, tag characters.
const neverInText = /(?![\t\n])\p{Cc}|[\u200b\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|[\u{e0001}-\u{e007f}]/u;
// A flag emoji may carry tag characters: a black flag, letters, an end mark.
const flags = /\u{1f3f4}[\u{e0020}-\u{e007e}]{1,8}\u{e007f}/gu;
// Joiners and direction marks are normal in running text, a joiner also in emoji, but a name needs none of them.
const neverInName =
  /(?!\u200d)\p{Cf}|[\u115f\u1160\u3164\uffa0]|\u034f|(?<!\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?)\u200d/u;

/** The first character in running text that a reader cannot see and that no ordinary writing needs. */
export function hiddenInText(text: string): HiddenCharacter | undefined {
  return firstOf(text, neverInText);
}

/** The first character that a reader cannot see in a name or another short text that identifies something. */
export function hiddenInName(name: string): HiddenCharacter | undefined {
  return firstOf(name, neverInText) ?? firstOf(name, neverInName);
}

function firstOf(text: string, pattern: RegExp): HiddenCharacter | undefined {
  // Nearly all text is plain: no need to look closer.
  if (!/[^\n -~]/.test(text)) return undefined;
  const offset = text.replace(flags, (flag) => "-".repeat(flag.length)).search(pattern);
  if (offset < 0) return undefined;
  const code = (text.codePointAt(offset) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  return { offset, codePoint: `U+${code}` };
}
