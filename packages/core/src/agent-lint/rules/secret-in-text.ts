import { defineAgentRule, type LintedAgent, type RuleFinding } from "../agent-rule.ts";

/** Shapes that the library does not know. */
const shapes: readonly (readonly [string, RegExp])[] = [
  ["an AWS access key id", /(?<![A-Z0-9])(?:AKIA|ASIA)(?!IOSFODNN7EXAMPLE)[A-Z2-7]{16}(?![A-Z0-9])/g],
  ["a Google API key", /(?<![\w-])AIza[\w-]{35}(?![\w-])/g],
  ["a Stripe key", /(?<![\w-])[sr]k_live_[A-Za-z0-9]{20,120}(?![\w-])/g],
  ["an OpenAI API key", /(?<![\w-])sk-(?:proj-|svcacct-|admin-)?[A-Za-z0-9_-]{40,200}(?![\w-])/g],
  ["a Hugging Face token", /(?<![\w-])hf_[A-Za-z]{34}(?![\w-])/g],
  ["a private key", /-----BEGIN (?:[A-Z]{2,9} )?PRIVATE KEY-----\s{0,4}[A-Za-z0-9+/]{32}/g],
];

/** A key or a password that was left in the text. */
export const secretInText = defineAgentRule({
  code: "secret-in-text",
  severity: "error",
  title: "The text holds what looks like a key, a token or a password.",
  why: `Agent files are committed and shared, and their text goes to a model endpoint with every call. A key in it is public from then on. The
shapes are those of secretlint's recommended rules and of a few more vendors; the value itself is never printed.`,
  remedy:
    "Revoke the key, then delete it from the file and from the history of the repository. Write the name of an environment variable in its place.",
  check: async (linted) => {
    const text = `${linted.agent.frontMatterText}\n${linted.agent.body}`;
    // Nearly every file holds no run of characters that could be a key.
    if (!mayHoldSecret.test(text)) return [];
    const found = [...(await libraryFindings(linted)), ...shapeFindings(linted)];
    const byLine = new Map(found.map((finding) => [finding.line, finding]));
    return [...byLine.values()];
  },
});

const mayHoldSecret = /[A-Za-z0-9+/_-]{20}|:\/\/[^\s/@]{1,80}:[^\s/@]{1,80}@/;

function finding(linted: LintedAgent, offset: number, what: string): RuleFinding {
  const { frontMatterText, source, body } = linted.agent;
  const head = frontMatterText.length + 1;
  const inBody = offset >= head;
  const before = (inBody ? body.slice(0, offset - head) : frontMatterText.slice(0, offset)).split("\n");
  const first = inBody ? source.bodyStartLine : source.bodyStartLine - 1 - frontMatterText.split("\n").length;
  const message = `this looks like ${what}`;
  const hint = "Revoke it and write the name of an environment variable instead.";
  return { line: first + before.length - 1, column: (before.at(-1) ?? "").length + 1, message, hint };
}

function shapeFindings(linted: LintedAgent): RuleFinding[] {
  const text = `${linted.agent.frontMatterText}\n${linted.agent.body}`;
  return shapes.flatMap(([what, pattern]) =>
    [...text.matchAll(pattern)].filter(([value]) => isRandom(value)).map(({ index }) => finding(linted, index, what)),
  );
}

/** Whether a value is not a placeholder such as `sk-xxxxxxxx` or `AKIA0000`: it has at least ten different characters. */
function isRandom(value: string): boolean {
  return new Set(value).size >= 10;
}

async function libraryFindings(linted: LintedAgent): Promise<RuleFinding[]> {
  const [{ lintSource }, { creator }] = await Promise.all([
    import("@secretlint/core"),
    import("@secretlint/secretlint-rule-preset-recommend"),
  ]);
  const content = `${linted.agent.frontMatterText}\n${linted.agent.body}`;
  const { messages } = await lintSource({
    source: { content, filePath: linted.agent.source.path, ext: ".md", contentType: "text" },
    options: {
      config: { rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator }] },
      noPhysicFilePath: true,
    },
  });
  // The message of the library holds the secret; its id and the place are enough.
  return messages
    .filter(({ range: [from, to] }) => isRandom(content.slice(from, to)))
    .map(({ messageId, range }) => finding(linted, range[0], `a secret (${messageId})`));
}
