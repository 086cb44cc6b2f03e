import { parseYamlSource, type YamlSource } from "./yaml-source.ts";

/** Reads a text of several YAML documents, each with its places in the whole text. Aliases are followed. */
export function parseYamlDocuments(text: string): readonly YamlSource[] {
  const lines = text.split("\n");
  // Nothing in YAML, not even a block text, goes on across a line that begins with the marker.
  const starts = lines.flatMap((line, index) => (/^---(?:\s|$)/.test(line) ? [index] : []));
  const begins = isBlank(lines.slice(0, starts[0])) ? starts : [0, ...starts];
  return begins.map((begin, index) =>
    parseYamlSource(lines.slice(begin, begins[index + 1]).join("\n"), begin + 1, "followed"),
  );
}

/** Whether there is nothing in front of the first marker that is a document of its own. */
function isBlank(lines: readonly string[]): boolean {
  return lines.every((line) => line.trim() === "" || line.startsWith("#") || line.startsWith("%"));
}
