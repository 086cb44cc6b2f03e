import type { Checker, CheckInput, CheckOutcome } from "@orchestrate/core";

/** Draws a diagram that mermaid's parser has accepted, for pages that people read. It judges nothing: see the checks for that. */
export const mermaidDrawing: Checker<CheckInput> = {
  id: "mermaid-drawing",
  isolated: import.meta.url,
  check: async ({ text }): Promise<CheckOutcome> => {
    const { renderMermaidSVG } = await import("./mermaid-drawing-library.ts");
    const lines = text.split(/\r?\n/).filter((line) => !line.trimStart().startsWith("%%"));
    // The library asks a host on the network for a font; a page that is opened years later must not.
    const drawing = renderMermaidSVG(lines.join("\n")).replaceAll(/@import url\([^)]*\);?/g, "");
    return { status: "checked", tools: [], findings: [], drawing };
  },
};
