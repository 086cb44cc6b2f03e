/** The comment syntaxes that drafted documents use. */
export type NoticeStyle = "yaml" | "sql" | "markdown" | "mermaid" | "typescript";

const SENTENCES = [
  "Drafted offline from the task's facts by orchestrate's own template; no language model has reasoned about it.",
  "What the task does not say is assumed: have it read by somebody who knows the domain before it is built.",
];

const PREFIX: Readonly<Record<NoticeStyle, string>> = {
  yaml: "# ",
  sql: "-- ",
  markdown: "> ",
  mermaid: "%% ",
  typescript: "// ",
};

/** What each offline draft says about itself in its first lines, as comment lines that end with a line break. */
export function offlineNotice(style: NoticeStyle): string {
  return SENTENCES.map((sentence) => `${PREFIX[style]}${sentence}\n`).join("");
}
