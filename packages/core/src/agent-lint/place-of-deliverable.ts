import type { AgentDefinition } from "../agent-file/agent-definition.ts";

/** Where the front matter names a kind; a definition does not keep the places of its deliverables. */
export function placeOfDeliverable(
  { frontMatterText }: AgentDefinition,
  kind: string,
): { readonly line: number; readonly column: number } {
  const lines = frontMatterText.split("\n");
  const key = Math.max(
    0,
    lines.findIndex((line) => line.startsWith("deliverables")),
  );
  const found = lines.findIndex((line, index) => index >= key && line.includes(kind, index === key ? 13 : 0));
  // The front matter starts on line 2.
  if (found < 0) return { line: key + 2, column: 1 };
  return { line: found + 2, column: (lines[found] ?? "").indexOf(kind, found === key ? 13 : 0) + 1 };
}
