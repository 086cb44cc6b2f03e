import { printable } from "../../printable.ts";

/** Characters of an endpoint's own words that are shown. */
const shownLength = 80;

/** An endpoint's own words in a form that is safe to show: one line of at most 80 characters, nothing acts or hides. */
export function shownWords(text: string): string {
  // Cut before and after: what comes may have megabytes, and what is shown may get longer.
  const plain = printable(
    text
      .slice(0, 4 * shownLength)
      .replaceAll(/\s+/g, " ")
      .trim(),
  );
  const characters = Array.from(plain);
  return characters.length <= shownLength ? plain : `${characters.slice(0, shownLength - 1).join("")}…`;
}
