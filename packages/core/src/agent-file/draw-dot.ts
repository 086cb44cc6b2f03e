import type { AgentGraph, GraphEdge, GraphNode } from "./describe-graph.ts";

/**
 * A graph in the DOT language of Graphviz: an arrow per handoff, a dashed one for advice, a cluster for each group that
 * can all reach each other, a dashed border for agents that the lead cannot reach. Safe for any name.
 */
export function drawDot({ lead, nodes, edges, groups }: AgentGraph): string {
  const lines = (of: readonly GraphNode[], indent: string): string[] =>
    of.map((node) => `${indent}${quoted(node.id)} [${attributes(node, lead)}];`);
  const clusters = groups.flatMap((ids, index) => [
    `  subgraph cluster_${index + 1} {`,
    `    label=${quoted(`${ids.length} agents that can all reach each other`)};`,
    ...lines(
      nodes.filter(({ group }) => group === index + 1),
      "    ",
    ),
    "  }",
  ]);
  const alone = nodes.filter(({ group }) => group === undefined);
  const head = ["digraph agents {", "  rankdir=LR;", '  node [shape=box, fontname="sans-serif"];'];
  return [...head, ...lines(alone, "  "), ...clusters, ...edges.map(arrow), "}", ""].join("\n");
}

function attributes({ id, name, isReached }: GraphNode, lead: string): string {
  const lines = [...(id === lead ? ["bold"] : []), ...(isReached ? [] : ["dashed"])];
  const style = lines.length === 0 ? "" : `, style=${quoted(lines.join(","))}`;
  return `label=${quoted(name)}${style}`;
}

function arrow({ from, to, reason, kind }: GraphEdge): string {
  const style = kind === "advice" ? ["style=dashed"] : [];
  const label = reason === "" ? [] : [`tooltip=${quoted(reason)}`];
  const said = [...style, ...label];
  return `  ${quoted(from)} -> ${quoted(to)}${said.length === 0 ? "" : ` [${said.join(", ")}]`};`;
}

/** A string of DOT: only the quote and the backslash mean something in it, and a line end would be part of it. */
function quoted(text: string): string {
  const plain = text.replaceAll(/\s+/g, " ").replaceAll("\\", "\\\\").replaceAll('"', '\\"');
  return `"${plain}"`;
}
