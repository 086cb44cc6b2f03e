import type { AgentDefinition } from "../agent-file/agent-definition.ts";

/** Where an agent's file says what a key is about: the key in its front matter, its first edge, or the start of the file. */
export function placeOfKey(
  { frontMatterText, handoffs, source }: AgentDefinition,
  key: string,
): { readonly line: number; readonly column: number } {
  const lines = frontMatterText.split("\n");
  const index = lines.findIndex((text) => text.trimStart().startsWith(`${key}:`));
  if (index >= 0) return { line: Math.max(1, source.bodyStartLine - 1 - lines.length) + index, column: 1 };
  const [edge] = key === "handoffs" ? handoffs : [];
  return edge === undefined ? { line: 1, column: 1 } : { line: edge.line, column: edge.column };
}
