import { expect, test } from "vitest";
import { parseAgentFile } from "./parse-agent-file.ts";
import { graphHash } from "./graph-hash.ts";
import type { AgentEdge } from "./agent-definition.ts";
import { describeGraph, type AgentGraph } from "./describe-graph.ts";
import { drawDot } from "./draw-dot.ts";
import { drawMermaid } from "./draw-mermaid.ts";
import { drawAscii, reachableFrom, strongComponents } from "./team-graph.ts";
import type { GraphAgent } from "./team-graph.ts";

function team(edges: Readonly<Record<string, readonly string[]>>): GraphAgent[] {
  return Object.entries(edges).map(([id, targets]) => ({
    id,
    name: id.toUpperCase(),
    handoffs: targets.map((to) => ({ to, label: to, reason: "", line: 1, column: 1 })),
  }));
}

function edgeTo(targetId: string): AgentEdge {
  const place = { line: 1, column: 1 };
  const edge = { target: targetId, targetId, kind: "related", form: "paragraph", status: "resolved" } as const;
  return { ...edge, executable: true, reason: "knows", ...place };
}

const circle = team({ lead: ["a", "b"], a: ["b", "c"], b: ["a"], c: [], alone: ["alone"] });

test("finds whom a lead can reach, nearest first", () => {
  expect(reachableFrom(circle, "lead")).toEqual(["lead", "a", "b", "c"]);
  expect(reachableFrom(circle, "c")).toEqual(["c"]);
  expect(reachableFrom(circle, "nobody")).toEqual([]);
});

test("finds groups that reach each other, the largest first", () => {
  expect(strongComponents(circle)).toEqual([["a", "b"]]);
  const two = team({ a: ["b"], b: ["a", "x"], x: ["y"], y: ["z"], z: ["x"] });
  expect(strongComponents(two)).toEqual([
    ["x", "y", "z"],
    ["a", "b"],
  ]);
});

test("walks a chain of 20,000 agents without a stack overflow", () => {
  const ids = Array.from({ length: 20_000 }, (_, index) => `n${index}`);
  const chain = team(Object.fromEntries(ids.map((id, index) => [id, [ids[index + 1] ?? "n0"]])));
  expect(strongComponents(chain)[0]).toHaveLength(20_000);
  expect(reachableFrom(chain, "n0")).toHaveLength(20_000);
});

test("draws a tree that marks ways back and ways to agents already shown", () => {
  expect(drawAscii(team({ lead: ["a", "b"], a: ["b", "lead"], b: ["c"], c: [] }), "lead")).toBe(
    ["lead", "├─ a", "│  ├─ b", "│  │  └─ c", "│  └─ lead (cycle)", "└─ b (above)", ""].join("\n"),
  );
  expect(drawAscii(circle, "nobody")).toBe("");
});

test("describes groups, unreached agents, and advice beside handoffs", () => {
  const [lead, ...rest] = circle.map((agent) => ({ ...agent, edges: [] }));
  if (lead === undefined) throw new Error("there is no lead");
  const advice = { ...edgeTo("c"), executable: false };
  const graph = describeGraph([{ ...lead, edges: [edgeTo("a"), advice, advice] }, ...rest], "lead");
  expect(graph.groups).toEqual([["a", "b"]]);
  expect(graph.unreached).toEqual(["alone"]);
  expect(graph.nodes.map(({ id, group, isReached }) => [id, group, isReached])).toEqual([
    ["lead", undefined, true],
    ["a", 1, true],
    ["b", 1, true],
    ["c", undefined, true],
    ["alone", undefined, false],
  ]);
  expect(graph.edges.filter(({ from }) => from === "lead")).toEqual([
    { from: "lead", to: "a", reason: "", kind: "handoff" },
    { from: "lead", to: "b", reason: "", kind: "handoff" },
    { from: "lead", to: "c", reason: "knows", kind: "advice" },
  ]);
});

const odd: AgentGraph = {
  lead: "end",
  nodes: [
    { id: "end", name: 'E"]; click x', isReached: true, group: undefined },
    { id: "c-sharp", name: "C\\#\n", isReached: false, group: undefined },
    { id: "x", name: "X", isReached: true, group: 1 },
    { id: "y", name: "Y", isReached: true, group: 1 },
  ],
  edges: [
    { from: "end", to: "c-sharp", reason: "for C#|<b>", kind: "advice" },
    { from: "x", to: "y", reason: "", kind: "handoff" },
  ],
  groups: [["x", "y"]],
  unreached: ["c-sharp"],
};

test("draws a Mermaid chart that no name or reason can break", () => {
  expect(drawMermaid(odd).split("\n")).toEqual([
    "flowchart LR",
    '  agent_end["E#34;#93;#59; click x"]',
    '  agent_c_sharp["C#92;#35;#10;"]',
    '  subgraph group_1["2 agents that can all reach each other"]',
    '    agent_x["X"]',
    '    agent_y["Y"]',
    "  end",
    '  agent_end -.->|"for C#35;#124;#60;b#62;"| agent_c_sharp',
    "  agent_x --> agent_y",
    "  classDef lead stroke-width:3px",
    "  class agent_end lead",
    "  classDef unreached stroke-dasharray:4 4,opacity:0.6",
    "  class agent_c_sharp unreached",
    "",
  ]);
});

test("draws a DOT graph that no name or reason can break", () => {
  expect(drawDot(odd).split("\n")).toEqual([
    "digraph agents {",
    "  rankdir=LR;",
    '  node [shape=box, fontname="sans-serif"];',
    '  "end" [label="E\\"]; click x", style="bold"];',
    '  "c-sharp" [label="C\\\\# ", style="dashed"];',
    "  subgraph cluster_1 {",
    '    label="2 agents that can all reach each other";',
    '    "x" [label="X"];',
    '    "y" [label="Y"];',
    "  }",
    '  "end" -> "c-sharp" [style=dashed, tooltip="for C#|<b>"];',
    '  "x" -> "y";',
    "}",
    "",
  ]);
});

test("gives a team one digest whatever its order, and another when text, edges or members change", () => {
  const agents = ["A", "B"].flatMap((name) => {
    return parseAgentFile(`---\nname: ${name}\n---\n## Related Agents\n- **A** — x\n- **B** — y\n`).agent ?? [];
  });
  const [a, b] = agents;
  if (a === undefined || b === undefined) throw new Error("the sample does not parse");
  const hash = graphHash([a, b]);
  expect(hash).toMatch(/^[0-9a-f]{64}$/);
  expect(graphHash([b, { ...a, handoffs: a.handoffs.toReversed() }])).toBe(hash);
  const changed = [
    [a],
    [a, { ...b, body: `${b.body}!` }],
    [a, { ...b, handoffs: b.handoffs.slice(1) }],
    [a, { ...b, id: "c" }],
  ];
  expect(new Set([hash, ...changed.map(graphHash)]).size).toBe(5);
});
