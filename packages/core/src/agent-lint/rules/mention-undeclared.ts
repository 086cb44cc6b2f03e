import { defineAgentRule, type RuleFinding } from "../agent-rule.ts";

// Words that say that work goes to somebody, with at most a few words before the name.
const handing =
  /\b(?:hand(?:s|ing)?(?: it| this| work| them)?(?: off| over)? to|hand-?off to|delegat(?:e|es|ing)(?: [\w-]+){0,4}? to|escalat(?:e|es|ing)(?: [\w-]+){0,3}? to|defer(?:s|ring)? to|pass(?:es|ing)?(?: [\w-]+){0,3}? to|route(?:s|ing)?(?: [\w-]+){0,3}? to|invok(?:e|es|ing)|consult(?:s|ing)?(?: with)?|call(?:s|ing)? (?:on|in)|ask(?:s|ing)?|involv(?:e|es|ing)|bring(?:s|ing)? in|spawn(?:s|ing)?)(?: the| our| your| an?)? ["'\u201c*_`@[]{0,3}/giu;

/** The text sends work to an agent that no edge declares. */
export const mentionUndeclared = defineAgentRule({
  code: "mention-undeclared",
  severity: "warning",
  title: "The text sends work to an agent of the library that the file does not declare.",
  why: "A handoff needs a declared edge. An agent that is told to hand over to a colleague, and may not, tries it, is refused, and does the work itself.",
  remedy: "Name the colleague under *Related Agents*, with the reason, or take the sentence out.",
  check: ({ agent, lines }, team) => {
    // Advice to the reader names the colleague too; that it is no permission is for its dialect to say.
    const named = [...agent.handoffs.map(({ to }) => to), ...agent.edges.flatMap(({ targetId }) => targetId ?? [])];
    const declared = new Set([agent.id, ...named]);
    const told = new Set<string>();
    return lines.flatMap(({ text, line, isCode }): RuleFinding[] => {
      if (isCode) return [];
      return [...text.slice(0, 4_000).matchAll(handing)].flatMap((found) => {
        const at = found.index + found[0].length;
        const behind = text.slice(at, at + 80);
        const target = team.namedAt(behind).find(({ name }) => isWholeName(behind, name))?.agent;
        if (target === undefined || declared.has(target.id) || told.has(target.id)) return [];
        told.add(target.id);
        const message = `the text sends work to ${target.name}, and no edge of this file leads there`;
        const hint = `Add to Related Agents: - **${target.name}** — reason`;
        return [{ line, column: at + 1, message, hint }];
      });
    });
  },
});

/** A name of one common word, such as "Designer", counts only where it is written as a name. */
function isWholeName(text: string, name: string): boolean {
  const written = text.slice(0, name.length);
  const next = text.slice(name.length, name.length + 1);
  if (/[\p{L}\p{N}_-]/u.test(next)) return false;
  return /[-_]/.test(name) || /^\p{Lu}/u.test(written);
}
