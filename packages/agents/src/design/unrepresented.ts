import type { DesignResource } from "./design.ts";
import { pluralWords } from "./names.ts";

const MOST_SENTENCES = 12;
const MOST_CHARACTERS = 240;
/** Words by which a sentence rules something, beyond naming what is kept. */
const RULES =
  /\b(?:never|always|only|must|may|cannot|shall|should|not|no|once|twice|at most|at least|exactly|unless|until|before|after|without|if|when|whenever|within|every|each|same|unique|immutable|in use by)\b|n't\b/i;
/** The task itself, such as `Design …` or `What is the best …`, which the drafts as a whole answer. */
const TASK =
  /^(?:please )?(?:design|draw|plan|write|create|build|draft|review|propose|recommend|compare|decide|choose|help me|make|what|which|how)\b/i;
/** What row-level security and composite keys hold. */
const ISOLATION =
  /\bno tenant\b.{0,40}\b(?:see|sees|read|reads|reach|access)\b.{0,40}\b(?:other|another)\b|\btenants?\b.{0,60}\b(?:isolated|kept apart|separated)\b/i;

/** The sentences and the clauses between semicolons of a text, each on one line. */
function sentencesOf(text: string): readonly string[] {
  return text
    .slice(0, 20_000)
    .replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, " ")
    .split(/(?<=[.!?;])\s/u)
    .map((sentence) => sentence.trim().replace(/[.;]+$/, ""))
    .filter((sentence) => /\p{L}/u.test(sentence));
}

/** Those of the sentences that name the resource. */
export function unrepresentedAbout(sentences: readonly string[], resource: DesignResource): readonly string[] {
  return sentences.filter((sentence) => names(sentence, [resource]));
}

function names(sentence: string, resources: readonly DesignResource[]): boolean {
  const words = ` ${sentence.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, " ")} `;
  return resources.some(({ label }) =>
    [label, pluralWords(label.split(" ")).join(" ")].some((name) => words.includes(` ${name} `)),
  );
}

/**
 * What the goal says and the drafts do not represent, in the goal's own words: each sentence that states a rule, or that
 * names no resource. The drafts know resources with their fields, tenants and load; a rule that they happen to keep may be
 * listed too, because leaving one out would be worse. At most 12 sentences of 240 characters, each on one line.
 */
export function unrepresentedOf(goal: string, resources: readonly DesignResource[]): readonly string[] {
  const isolated = resources.some((resource) => resource.tenantScoped);
  return sentencesOf(goal)
    .filter((sentence) => {
      if (isolated && ISOLATION.test(sentence)) return false;
      return RULES.test(sentence) || (!TASK.test(sentence) && !names(sentence, resources));
    })
    .slice(0, MOST_SENTENCES)
    .map((sentence) =>
      sentence.length > MOST_CHARACTERS ? `${sentence.slice(0, MOST_CHARACTERS).trimEnd()} …` : sentence,
    );
}
