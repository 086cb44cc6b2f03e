/** A text as one word of a command that a person can paste into a POSIX shell; unchanged where it needs no quotes. */
export function shellWord(text: string): string {
  return /^[\w./:@%+=,~-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
