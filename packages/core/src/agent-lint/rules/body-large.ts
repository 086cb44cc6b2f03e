import { defineAgentRule } from "../agent-rule.ts";

/** A body above this many bytes costs more of each model call than it is worth (64 KiB). */
const largeBodyBytes = 64 << 10;

/** A text that fills a large part of every model call. */
export const bodyLarge = defineAgentRule({
  code: "body-large",
  severity: "warning",
  title: "The text is larger than 64 KiB.",
  why: `The whole text goes into every model call of the agent: 64 KiB are about 16,000 tokens (estimated at four characters each), paid
for again with each call, and instructions in the middle of a long text are followed less well.`,
  remedy: "Keep what the agent must always know; move reference material into files that a task names as `inputs`.",
  check: ({ agent: { body, source } }) => {
    const bytes = Buffer.byteLength(body);
    if (bytes <= largeBodyBytes) return [];
    // OpenAI's rule of thumb for English text: four characters are one token.
    const tokens = Math.round(body.length / 4);
    const message = `the text has ${Math.round(bytes / 1024)} KiB, about ${tokens} tokens in every model call (estimated at 4 characters each)`;
    return [{ line: source.bodyStartLine, message, hint: "Keep it below 64 KiB." }];
  },
});
