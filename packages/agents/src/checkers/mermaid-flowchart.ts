import { mermaidFaults, placeOfWord, type MermaidDialect } from "./mermaid-diagram.ts";
import type { Fault } from "./report-findings.ts";

const FLOWCHART: MermaidDialect = {
  header: /^\s*(?:flowchart|flowchart-elk|graph)(?:\s|$)/,
  opening: "flowchart with a direction, such as flowchart TD",
  title: "flowchart",
  wrongKind: "not-a-flowchart",
  links: /^\s*click\s/i,
  blocks: [/^\s*subgraph\b/, /^\s*end\b/],
  closesOnLine: true,
  own: flowFaults,
};

/** Checks a flowchart: mermaid's grammar, decisions with one way out, nodes that nothing is connected to. */
export function flowchartFaults(text: string): Promise<readonly Fault[]> {
  return mermaidFaults(text, FLOWCHART);
}

interface FlowModel {
  readonly getVertices: () => ReadonlyMap<
    string,
    { readonly id: string; readonly type?: string; readonly text?: string }
  >;
  readonly getEdges: () => readonly { readonly start: string; readonly end: string; readonly text?: string }[];
  readonly getSubGraphs: () => readonly { readonly id: string; readonly nodes: readonly string[] }[];
}

function flowFaults(db: unknown, lines: readonly string[]): readonly Fault[] {
  const model = db as FlowModel;
  const nodes = [...model.getVertices().values()];
  const edges = model.getEdges();
  if (nodes.length === 0) return [{ line: 1, column: 1, rule: "empty", message: "the flowchart has no node" }];
  const groups = new Set(model.getSubGraphs().flatMap(({ id, nodes: inside }) => [id, ...inside]));
  const styles = undefinedClasses(lines);
  const found = nodes.flatMap(({ id, type }): readonly Fault[] => {
    const out = edges.filter(({ start }) => start === id);
    const connected = out.length > 0 || edges.some(({ end }) => end === id);
    if (!connected && edges.length > 0 && !groups.has(id)) return [told(lines, id, "node-unconnected")];
    if (type !== "diamond" || out.length === 0) return [];
    if (out.length === 1) return [told(lines, id, "decision-with-one-exit")];
    return out.filter(({ text = "" }) => text.trim() === "").length > 1 ? [told(lines, id, "decision-unlabelled")] : [];
  });
  return [...found, ...styles];
}

/** Classes that nodes have and no classDef defines: they are drawn as any other node. */
function undefinedClasses(lines: readonly string[]): readonly Fault[] {
  const defined = new Set(lines.flatMap((line) => /^\s*classDef\s+([\w,-]+)/.exec(line)?.[1]?.split(",") ?? []));
  return lines.flatMap((line, index): readonly Fault[] => {
    const used = [/^\s*class\s+[\w,\s-]+\s([\w-]+)\s*;?\s*$/.exec(line), ...line.matchAll(/:::([\w-]+)/g)];
    return used.flatMap((match): readonly Fault[] => {
      const name = match?.[1];
      if (name === undefined || defined.has(name)) return [];
      const column = line.lastIndexOf(name) + 1;
      const message = `no classDef defines ${name}`;
      return [{ line: index + 1, column, rule: "class-undefined", severity: "warning", message }];
    });
  });
}

const TOLD = {
  "node-unconnected": ["is connected to nothing", "Connect it or take it out; a misspelt id becomes one more node."],
  "decision-with-one-exit": ["is a decision with one way out", "Show the other outcome, or draw a plain box."],
  "decision-unlabelled": ["is a decision whose exits do not say when each is taken", "Label them: -->|yes|."],
} as const;

function told(lines: readonly string[], id: string, rule: keyof typeof TOLD): Fault {
  const [message, hint] = TOLD[rule];
  return { ...placeOfWord(lines, id), rule, severity: "warning", message: `${id} ${message}`, hint };
}
