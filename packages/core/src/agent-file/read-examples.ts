import type { AgentExample } from "./agent-definition.ts";

/** A description for people, and the examples that were inside it. */
export interface ReadDescription {
  readonly text: string;
  readonly examples: readonly AgentExample[];
}

const opening = "<example>";
const closing = "</example>";
const parts = ["context", "user", "assistant", "commentary"] as const;

/** Takes `<example>` blocks out of a description, and the `\n` that some programs write in place of line ends. */
export function readDescription(raw: string): ReadDescription {
  const text = raw.replaceAll("\\r", "").replaceAll("\\n", "\n").replaceAll("\\t", " ");
  const kept: string[] = [];
  const examples: AgentExample[] = [];
  let at = 0;
  for (let start = text.indexOf(opening); start >= 0; start = text.indexOf(opening, at)) {
    kept.push(text.slice(at, start));
    const end = text.indexOf(closing, start);
    const next = text.indexOf(opening, start + opening.length);
    const until = [end, next, text.length].filter((place) => place > start).reduce((a, b) => Math.min(a, b));
    const example = readExample(text.slice(start + opening.length, until));
    if (example !== undefined) examples.push(example);
    at = until === end ? end + closing.length : until;
  }
  kept.push(text.slice(at));
  const plain = kept.join(" ").replace(/\s+/g, " ").trim();
  return { text: examples.length === 0 ? plain : withoutAnnouncement(plain), examples };
}

/** What is left of "Examples:" when the examples are gone. */
function withoutAnnouncement(text: string): string {
  return text.replace(/(?:^| )(?:For example|Examples?|e\.g\.)\s?:?$/i, "").trim();
}

function readExample(block: string): AgentExample | undefined {
  const text = block.replaceAll("<commentary>", "commentary: ").replaceAll("</commentary>", "");
  const lower = text.toLowerCase();
  const places = parts
    .map((part) => ({ part, at: lower.indexOf(`${part}:`) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  const said = new Map(
    places.map(({ part, at }, index) => [
      part,
      unquoted(text.slice(at + part.length + 1, places[index + 1]?.at).replace(/\s+/g, " ")),
    ]),
  );
  const user = said.get("user") ?? "";
  const others = Object.fromEntries([...said].filter(([part, words]) => part !== "user" && words !== ""));
  return user === "" && Object.keys(others).length === 0 ? undefined : { user, ...others };
}

function unquoted(text: string): string {
  const trimmed = text.trim();
  const isQuoted = trimmed.length > 1 && trimmed.startsWith('"') && trimmed.endsWith('"');
  return isQuoted ? trimmed.slice(1, -1) : trimmed;
}
