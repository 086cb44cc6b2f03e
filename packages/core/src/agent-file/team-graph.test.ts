import { expect, test } from "vitest";
import { parseAgentFile } from "./parse-agent-file.ts";
import { graphHash } from "./graph-hash.ts";
import { drawAscii, drawMermaid, reachableFrom, strongComponents } from "./team-graph.ts";
import type { GraphAgent } from "./team-graph.ts";

function team(edges: Readonly<Record<string, readonly string[]>>): GraphAgent[] {
  return Object.entries(edges).map(([id, targets]) => ({
    id,
    name: id.toUpperCase(),
    handoffs: targets.map((to) => ({ to, label: to, reason: "", line: 1, column: 1 })),
  }));
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

test("draws a Mermaid chart that no name or reason can break", () => {
  const [first, ...rest] = team({ end: ["c-sharp"], "c-sharp": [] });
  const odd = {
    id: "end",
    name: 'E"]; click x',
    handoffs: [{ to: "c-sharp", label: "C#", reason: "for C#|<b>", line: 1, column: 1 }],
  };
  expect(first?.id).toBe("end");
  expect(drawMermaid([odd, ...rest])).toBe(
    [
      "flowchart LR",
      '  agent_end["E#34;#93;#59; click x"]',
      '  agent_c_sharp["C-SHARP"]',
      '  agent_end -->|"for C#35;#124;#60;b#62;"| agent_c_sharp',
      "",
    ].join("\n"),
  );
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
