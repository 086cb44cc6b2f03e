import type { RulePage } from "./agent-rule.ts";

/** The page of a code as markdown, as it lies in `docs/agent-rules` and as `agents explain` prints it. */
export function rulePageText({ code, severity, title, why, remedy, fixable }: RulePage): string {
  const mends = fixable === true ? ", mended by `orchestrate agents fix`" : "";
  return `# ${code}\n\n${title} (${severity}${mends})\n\n## Why\n\n${why}\n\n## What to do\n\n${remedy}\n`;
}
