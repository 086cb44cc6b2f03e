import type { Design } from "../design/design.ts";

/** A comment line that says what of the goal a draft does not represent; empty when nothing was found. */
export function unrepresentedNote({ unrepresented }: Design, comment: "#" | "--"): string {
  const [first] = unrepresented;
  if (first === undefined) return "";
  const others = unrepresented.length === 1 ? "" : ` and ${unrepresented.length - 1} more`;
  return `${comment} Not represented, decide and add: "${first}"${others}; all are in the first decision record, where one is drafted.\n`;
}
