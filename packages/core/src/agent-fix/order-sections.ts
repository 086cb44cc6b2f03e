import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import { headingWords } from "../agent-file/markdown-lists.ts";
import { nativeSections } from "../agent-lint/native-sections.ts";

interface Block {
  readonly text: string;
  /** Blank lines behind it, which stay where they are. */
  readonly gap: string;
  /** Its place in the usual order; undefined for other sections. */
  readonly rank: number | undefined;
}

/**
 * The body with its native sections in their usual order. Other sections stay where they stand; text is moved in whole
 * sections of the second level and never changed.
 */
export function orderSections({ body, sections, source }: AgentDefinition): string {
  const lines = body.split("\n");
  const starts = sections
    .filter(({ level }) => level <= 2)
    .map(({ level, heading, line }) => ({ level, heading, index: line - source.bodyStartLine }));
  const order = nativeSections.map((name) => name.toLowerCase());
  const blocks = starts.map(({ level, heading, index }, at): Block => {
    const all = lines.slice(index, starts[at + 1]?.index ?? lines.length);
    const filled = all.findLastIndex((line) => line.trim() !== "") + 1;
    const rank = level === 2 ? order.indexOf(headingWords(heading)) : -1;
    const joined = { text: all.slice(0, filled).join("\n"), gap: "\n".repeat(all.length - filled) };
    return { ...joined, rank: rank < 0 ? undefined : rank };
  });
  const head = lines.slice(0, starts[0]?.index ?? lines.length).join("\n");
  const ranked = blocks.filter((block) => block.rank !== undefined).toSorted((a, b) => (a.rank ?? 0) - (b.rank ?? 0));
  const next = ranked.values();
  const ordered = blocks.map(
    ({ text, gap, rank }) => `${rank === undefined ? text : (next.next().value?.text ?? text)}${gap}`,
  );
  return [...(starts[0]?.index === 0 ? [] : [head]), ...ordered].join("\n");
}
