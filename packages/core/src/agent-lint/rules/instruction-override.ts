import { defineAgentRule } from "../agent-rule.ts";

// Bounded repeats only, so that no text makes them slow.
const overrides: readonly RegExp[] = [
  /\b(?:ignore|disregard|forget|override|bypass|discard)\b(?: [\w']+){0,3}? (?:previous|prior|above|earlier|preceding|existing|system|developer|other|all|any)(?: [\w']+){0,3}? (?:instructions?|prompts?|rules|guidelines|directives|guardrails|polic(?:y|ies)|messages|restrictions|constraints)\b/i,
  /\b(?:do not|don't|never|without) (?:tell|telling|inform|informing|notify|notifying|mention|mentioning)(?: [\w']+){0,4}? to the user\b/i,
  // "Do not tell the user to restart" is advice; hiding is what names nothing else, or what the model itself does.
  /\b(?:do not|don't|never) (?:tell|inform|notify|alert) the user(?=[.,;!]|\s*$| (?:about (?:this|these|it)|what you|that you (?:did|have|will|are going)))/i,
  /\b(?:reveal|print|output|repeat|show|leak)(?: [\w']+){0,2}? (?:your|the) (?:system|hidden|secret|original) (?:prompt|instructions|message)\b/i,
  /\byou are (?:now )?(?:DAN|in developer mode|jailbroken|unrestricted)\b/i,
];

// A text about attacks quotes them; a text that forbids them names them.
const isAbout =
  /\b(?:inject|attack|jailbreak|adversar|malicious|red.?team|detect|prevent|block|reject|refus|flag|guard against|such as|e\.g|untrusted|attempts?|tries|trying|payload|example)/i;
const isForbidden = /\b(?:never|must not|should not|do not|don't|cannot|can't|may not|not to|without)\b[^.;]{0,60}$/i;

/** A lesson about attacks lists them below a line that says so. */
const isLesson = /\b(?:injection|jailbreak|attack|adversarial|malicious|untrusted|red.?team)/i;
const linesAbove = 8;

/** Prompt text that tells a model to set its instructions aside. */
export const instructionOverride = defineAgentRule({
  code: "instruction-override",
  severity: "warning",
  title: "The text asks a model to ignore its instructions, or to hide something from the user.",
  why: `The text of an agent file becomes the instructions of a model. A sentence that tells it to ignore other instructions, to keep things
from the user or to reveal its prompt is what an attack on a shared library of agents looks like.`,
  remedy: `Delete the sentence, and look at who added it. Where the text quotes an attack in order to explain it, say so on the same line, or
add \`<!-- orchestrate-disable-next-line instruction-override -- why -->\`.`,
  check: ({ lines }) =>
    lines.flatMap(({ text, line }, index) => {
      const short = text.slice(0, 4_000);
      const found = overrides.map((pattern) => pattern.exec(short)).find((match) => match !== null);
      if (found === undefined) return [];
      const before = short.slice(Math.max(0, found.index - 160), found.index);
      const behind = short.slice(found.index + found[0].length).slice(0, 80);
      const above = lines.slice(Math.max(0, index - linesAbove), index).map((earlier) => earlier.text.slice(0, 400));
      if (isForbidden.test(before) || isAbout.test(before) || isAbout.test(behind) || isLesson.test(above.join("\n")))
        return [];
      const message = `"${found[0]}" asks a model to set instructions aside or to hide something`;
      return [{ line, column: found.index + 1, message, hint: "Delete it, unless it quotes an attack on purpose." }];
    }),
});
