import { defineAgentRule } from "../agent-rule.ts";

/** A description that does not let a caller tell when to choose this agent. */
export const descriptionVague = defineAgentRule({
  code: "description-vague",
  severity: "warning",
  title: "The description says too little for anybody to know when to call this agent.",
  why: `Who routes work, a model or a person, sees the description and nothing else of the file. A description that repeats the name
("Python expert") or would fit any agent ("helps with tasks") leaves the choice to chance.`,
  remedy: `Say what the agent is asked for and what it hands over, in one or two sentences with the words a request would use:

\`\`\`yaml
description: Reviews PostgreSQL schemas and migrations for locks, missing indexes and irreversible steps before they are merged.
\`\`\``,
  check: (linted) => {
    const { name, description } = linted.agent;
    const said = contentWords(description, name);
    if (said >= enough) return [];
    const place = linted.placeOfKey("description");
    const what = description.trim() === "" ? "there is no description" : "the description says too little to route on";
    return [{ ...place, message: what, hint: "Say what it is asked for and what it hands over." }];
  },
});

/** Words beyond the name and beyond what fits any agent. */
const enough = 3;

const fitsAny = new Set(
  `a an and any are as at be best by can do does everything expert experienced for from good great handle handles help helpful
  helps her his i in is it its job of on or other our senior skilled skills specialist stuff task tasks that the their them thing
  things this to us use used user users various very we well when who will with work works you your agent agents ai assist
  assistant assists general purpose professional`.split(/\s+/),
);

function contentWords(description: string, name: string): number {
  const ofName = new Set(words(name));
  return new Set(words(description).filter((word) => !fitsAny.has(word) && !ofName.has(word))).size;
}

// By Unicode's word boundaries, as not every script has spaces between words.
function words(text: string): string[] {
  const segments = new Intl.Segmenter(undefined, { granularity: "word" }).segment(text.slice(0, 2_000).toLowerCase());
  return [...segments].flatMap(({ segment, isWordLike }) => (isWordLike === true ? [segment] : []));
}
