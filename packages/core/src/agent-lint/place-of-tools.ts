import type { LintedAgent } from "./agent-rule.ts";

const keys = ["tools", "allowedTools", "allowed-tools", "disallowedTools", "permission"];

/** Where the front matter grants tools. */
export function placeOfTools(linted: LintedAgent): { readonly line: number; readonly column: number } {
  const key = keys.find((name) => new RegExp(`^\\s*${name}:`, "m").test(linted.agent.frontMatterText));
  return linted.placeOfKey(key ?? "tools");
}
