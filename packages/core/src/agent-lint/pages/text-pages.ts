import type { RulePage } from "../agent-rule.ts";

/** Pages of what reading the bytes of an agent file may report. */
export const textPages: readonly RulePage[] = [
  {
    code: "text-repaired",
    severity: "warning",
    title: "The text was damaged by a wrong encoding and was restored in memory.",
    why: "UTF-8 that was read as MacRoman and saved again turns a dash into `‚Äî` and an emoji into a row of letters. Every damaged place of the file could be turned back, so the agent works with the restored text; the file itself is unchanged.",
    remedy: "Run `orchestrate agents fix` once, and look at the difference before you commit it.",
    fixable: true,
  },
  {
    code: "text-not-repaired",
    severity: "warning",
    title: "Some of the text looks damaged by a wrong encoding, and the rest does not.",
    why: "Text is restored only when every foreign character of the file takes part, because otherwise right characters would be destroyed.",
    remedy: "Correct the places by hand, or take the file from a version before the damage.",
  },
  {
    code: "text-replacement-character",
    severity: "warning",
    title: "The text holds U+FFFD, the sign for a character that was lost.",
    why: "A program that could not read a character wrote this sign in its place when it saved the file. What stood there is gone.",
    remedy: "Type the lost character again.",
  },
  {
    code: "text-encoding",
    severity: "error",
    title: "The file is not UTF-8 but another Unicode encoding.",
    why: "Agent files are UTF-8. A file in UTF-16 or UTF-32 is not read, because its bytes mean something else.",
    remedy: "Convert it: `iconv -f UTF-16LE -t UTF-8 agent.md > agent.utf8.md`.",
  },
  {
    code: "text-invalid-utf8",
    severity: "error",
    title: "The file holds bytes that are not UTF-8.",
    why: "The file may be Latin-1 or Windows-1252. Guessing would silently change names and text.",
    remedy: "Save the file as UTF-8 in an editor that lets you choose the encoding to read it with.",
  },
  {
    code: "text-hidden-character",
    severity: "warning",
    title: "The text holds a character that a reader cannot see.",
    why: `Bidirectional overrides, tag characters and zero-width spaces can hide an instruction from the person who reviews a file, while a
model reads it. In the name of an agent or of an edge it is an error, because two names would look the same.`,
    remedy: "Delete the character. Editors show it with “render control characters” or a similar setting.",
  },
  {
    code: "file-too-large",
    severity: "error",
    title: "The file is larger than 1 MiB.",
    why: "No model could work with instructions of that size, and reading it would only cost time.",
    remedy: "Keep reference material in files that a task names as `inputs`.",
  },
  {
    code: "file-unreadable",
    severity: "error",
    title: "The file or folder cannot be read.",
    why: "The operating system refused to open it, so nothing is known about the agent in it.",
    remedy: "Look at its permissions.",
  },
  {
    code: "fence-unclosed",
    severity: "warning",
    title: "A code fence is never closed.",
    why: "All below an open fence is code and not text: headings, lists and related agents there are not read.",
    remedy: "Close the fence with as many backticks or tildes as it was opened with.",
  },
];
