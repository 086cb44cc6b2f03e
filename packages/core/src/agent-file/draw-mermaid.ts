import type { AgentGraph, GraphEdge, GraphNode } from "./describe-graph.ts";

/**
 * A Mermaid flowchart: a node per agent, an arrow per handoff, a dotted one for advice. Groups that can all reach each
 * other have a frame, agents that the lead cannot reach a dashed border. Safe for any name.
 */
export function drawMermaid({ lead, nodes, edges, groups }: AgentGraph): string {
  const alone = nodes.filter(({ group }) => group === undefined);
  const frames = groups.flatMap((ids, index) => {
    const inside = nodes.filter(({ group }) => group === index + 1).map((node) => `  ${nodeLine(node)}`);
    return [`  subgraph group_${index + 1}["${ids.length} agents that can all reach each other"]`, ...inside, "  end"];
  });
  const classes = [classLine("lead", [lead]), classLine("unreached", unreached(nodes))].flat();
  return ["flowchart LR", ...alone.map(nodeLine), ...frames, ...edges.map(arrow), ...classes, ""].join("\n");
}

function nodeLine({ id, name }: GraphNode): string {
  return `  ${nodeId(id)}["${escaped(name)}"]`;
}

function arrow({ from, to, reason, kind }: GraphEdge): string {
  const line = kind === "handoff" ? "-->" : "-.->";
  const label = reason === "" ? "" : `|"${escaped(reason)}"|`;
  return `  ${nodeId(from)} ${line}${label} ${nodeId(to)}`;
}

function unreached(nodes: readonly GraphNode[]): string[] {
  return nodes.filter(({ isReached }) => !isReached).map(({ id }) => id);
}

const styles: Readonly<Record<string, string>> = {
  lead: "stroke-width:3px",
  unreached: "stroke-dasharray:4 4,opacity:0.6",
};

function classLine(name: string, ids: readonly string[]): string[] {
  if (ids.length === 0) return [];
  return [`  classDef ${name} ${styles[name] ?? ""}`, `  class ${ids.map(nodeId).join(",")} ${name}`];
}

/** With a prefix, because some ids are words of Mermaid, such as `end`. */
function nodeId(id: string): string {
  return `agent_${id.replaceAll("-", "_")}`;
}

function escaped(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 79).trimEnd()}…` : text;
  return short.replace(/[^\p{L}\p{M}\p{N} .,:'/…—–-]/gu, (sign) => `#${sign.codePointAt(0) ?? 32};`);
}
