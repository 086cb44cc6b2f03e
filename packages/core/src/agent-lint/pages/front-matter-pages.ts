import type { RulePage } from "../agent-rule.ts";

/** Pages of what reading front matter may report. */
export const frontMatterPages: readonly RulePage[] = [
  {
    code: "front-matter-missing",
    severity: "warning",
    title: "The file has no front matter.",
    why: "The name is then taken from the first heading or from the file name, and there is no description of one's own.",
    remedy: "Start the file with a line `---`, then `name:` and `description:`, then a line `---`.",
  },
  {
    code: "front-matter-language",
    severity: "error",
    title: "The front matter asks for another language than YAML.",
    why: "`---js` front matter is a program in the eyes of some readers. Nothing in an agent file is ever executed.",
    remedy: "Write the front matter as YAML between two lines `---`.",
  },
  {
    code: "front-matter-unclosed",
    severity: "error",
    title: "The front matter has no closing line.",
    why: "Where it ends decides what is a setting and what is text for the model.",
    remedy: "End the front matter with a line that holds only `---`.",
  },
  {
    code: "front-matter-fence",
    severity: "error",
    title: "The line that should close the front matter holds more than dashes.",
    why: "Readers of front matter disagree about such a line, so another program may see another agent.",
    remedy: "End the front matter with a line that holds only `---`.",
  },
  {
    code: "front-matter-yaml",
    severity: "error",
    title: "The front matter is not valid YAML.",
    why: "Nothing could be read out of it safely.",
    remedy: "Each line is `key: value`; text with a colon, a quote or a leading symbol goes in double quotes.",
  },
  {
    code: "front-matter-duplicate-key",
    severity: "error",
    title: "The front matter gives the same key twice.",
    why: "Programs differ in which of the two they take.",
    remedy: "Keep one of the two.",
  },
  {
    code: "front-matter-too-large",
    severity: "error",
    title: "The front matter is larger than 16 KiB.",
    why: "Settings are short. A larger block is text in the wrong place, or an attempt to make a reader slow.",
    remedy: "Move long text below the closing `---`.",
  },
  {
    code: "front-matter-type",
    severity: "error",
    title: "A key of the front matter has a value of the wrong kind.",
    why: "The value cannot mean what the key is for, and leaving it out would silently change the agent.",
    remedy: "Write the value as the message says.",
  },
  {
    code: "front-matter-near-miss",
    severity: "warning",
    title: "A key looks like a known one that was misspelt.",
    why: "Unknown keys are kept and have no effect, so a slip in a key would go unnoticed.",
    remedy: "Write the key that the message names, or rename yours.",
  },
];
