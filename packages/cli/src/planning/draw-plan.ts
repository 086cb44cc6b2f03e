import {
  priceWords,
  tokenWords,
  type Estimate,
  type PlannedAgent,
  type PlannedBound,
  type RunPlan,
} from "@orchestrate/core";
import type { Line, Piece } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";

/** A plan for people: who may call whom, who writes what and what checks it, what it takes, and why that is said. */
export function drawPlan(plan: RunPlan, file: string): Line[] {
  const parts = [head(plan, file), agentLines(plan), edgeLines(plan), documentLines(plan), boundLines(plan)];
  const notes = plan.assumptions.map((text): Line => [[`  ${text}`, "quiet"]]);
  return [
    ...parts.filter((part) => part.length > 0),
    [[["how this is reckoned", "quiet"]] satisfies Line, ...notes],
  ].flatMap((part, index): Line[] => (index === 0 ? part : [[], ...part]));
}

function head({ lead, goal, low, high, unpriced }: RunPlan, file: string): Line[] {
  const priceless = unpriced.map((model): Line => [
    ["! ", "warning"],
    `no price is known for ${model}; its tokens are counted, its dollars are not`,
  ]);
  return [
    [
      ["plan for ", "quiet"],
      [file, "strong"],
      [` · lead ${lead}`, "quiet"],
    ],
    [["goal ", "quiet"], goal.trim().split("\n")[0] ?? ""],
    [
      ["takes ", "quiet"],
      [spanOf(low, high), "strong"],
      [`, ${low.calls} to ${high.calls} model calls`, "quiet"],
    ],
    ...priceless,
  ];
}

function spanOf(low: Estimate, high: Estimate): string {
  const cost = high.dollars === 0 ? "$0" : `${priceWords(low.dollars)} to ${priceWords(high.dollars)}`;
  return `${tokenWords(tokensOf(low))} to ${tokenWords(tokensOf(high))}, ${cost}`;
}

function tokensOf({ inputTokens, outputTokens }: Estimate): number {
  return inputTokens + outputTokens;
}

function agentLines({ agents }: RunPlan): Line[] {
  const heading = ["agent", "model", "depth", "each call sends", "takes", "writes"].map((text): Piece => [
    text,
    "quiet",
  ]);
  const rows = agents.map((agent): Piece[] => [
    [`${"  ".repeat(agent.depth)}${agent.id}`, "strong"],
    agent.model,
    String(agent.depth),
    tokenWords(agent.baseTokens),
    spanOf(agent.low, agent.high),
    whatItDoes(agent),
  ]);
  return table([heading, ...rows]);
}

function whatItDoes({ deliverables }: PlannedAgent): Piece {
  return deliverables.length > 0 ? deliverables.join(", ") : ["passes work on", "quiet"];
}

function edgeLines({ edges }: RunPlan): Line[] {
  if (edges.length === 0) return [[["edges: none; the lead works alone", "quiet"]]];
  const rows = edges.map(({ from, to, depth, maxCalls, needed, reason }): Piece[] => [
    [needed ? "●" : "○", needed ? "good" : "quiet"],
    `${from} → ${to}`,
    [`depth ${depth}`, "quiet"],
    [maxCalls === null ? "" : `at most ${maxCalls} times`, "quiet"],
    [reason, "quiet"],
  ]);
  return [[["edges (● needed for a document, ○ allowed)", "quiet"]], ...table(rows)];
}

function documentLines({ deliverables }: RunPlan): Line[] {
  const rows = deliverables.map(({ kind, path, author, checkedBy }): Piece[] => [
    author === undefined ? ["✗", "bad"] : ["·", "quiet"],
    kind,
    path,
    author ?? ["nobody who can be reached owns it", "bad"],
    [`checked by ${checkedBy}`, "quiet"],
  ]);
  return rows.length === 0 ? [] : [[["documents", "quiet"]], ...table(rows)];
}

const verdicts: Readonly<Record<PlannedBound["verdict"], Piece>> = {
  within: ["✓", "good"],
  tight: ["!", "warning"],
  over: ["✗", "bad"],
};

const remarks: Readonly<Record<PlannedBound["verdict"], string>> = {
  within: "is enough",
  tight: "may be reached: the run then ends with what it has",
  over: "is too little even for the low estimate",
};

function boundLines({ bounds }: RunPlan): Line[] {
  const rows = bounds.map(({ limit, most, low, high, verdict }): Piece[] => {
    const amount = (value: number): string =>
      limit === "dollars" ? priceWords(value) : limit === "tokens" ? tokenWords(value) : String(value);
    return [
      verdicts[verdict],
      `limit of ${amount(most)}${limit === "tokens" || limit === "dollars" ? "" : ` ${limit}`}`,
      `${amount(low)} to ${amount(high)}`,
      [remarks[verdict], "quiet"],
    ];
  });
  return table(rows);
}
