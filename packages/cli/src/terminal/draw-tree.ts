import { priceWords, tokenWords, type Receipt } from "@orchestrate/core";
import { checkWords, findingLines, stateMark } from "./draw-check.ts";
import { questionLine } from "./draw-question.ts";
import { childrenOf, dollarsOf, tokensOf, type RunTree, type TreeAgent, type TreeDocument } from "./run-tree.ts";
import type { Line, Piece } from "./style.ts";

/** Draws a run: each agent with its mark, work, tokens and time; below it its documents, refusals and colleagues. */
export function drawTree(tree: RunTree, now: number, stateOf: StateOf): Line[] {
  const leads = tree.agents.filter((agent) => agent.parent === undefined);
  const agents = leads.flatMap((lead) => drawAgent(lead, { tree, now, stateOf, indent: "" }, ""));
  return [
    headLine(tree, now),
    ...agents,
    ...drawComparisons(tree, stateOf),
    ...tree.notes.map((note): Line => [["! ", "warning"], note]),
  ];
}

// What holds is counted; what does not is named.
function drawComparisons({ comparisons }: RunTree, stateOf: StateOf): Line[] {
  if (comparisons.length === 0) return [];
  const states = comparisons.map(({ outcome }) => stateOf(outcome));
  const count = (state: ReturnType<StateOf>): number => states.filter((one) => one === state).length;
  const parts = [`${count("valid")} rules between documents hold`];
  if (count("not-checked") > 0) parts.push(`${count("not-checked")} not checked`);
  if (count("invalid") > 0) parts.push(`${count("invalid")} violated`);
  const violated = comparisons.filter((_, index) => states[index] === "invalid");
  return [
    [stateMark(violated.length === 0 ? "valid" : "invalid"), ` ${parts.join(", ")}`],
    ...violated.flatMap(({ title, outcome }): Line[] => [
      ["  ", stateMark("invalid"), ` ${title}`],
      ...findingLines(outcome),
    ]),
  ];
}

/** Judges a document by its check; core's `deliveryState`, passed in so that drawing loads nothing. */
export type StateOf = (check: TreeDocument["check"]) => "valid" | "invalid" | "not-checked" | "missing";

interface Place {
  readonly tree: RunTree;
  readonly now: number;
  readonly stateOf: StateOf;
  /** In front of every line below. */
  readonly indent: string;
}

function headLine(tree: RunTree, now: number): Line {
  const end = tree.finishedAt ?? now;
  const time = tree.startedAt === undefined ? "" : shortDuration(end - tree.startedAt);
  const parts = [
    `model ${tree.model}`,
    spentWords(
      tokensOf(tree),
      tree.agents.some(({ estimated }) => estimated),
    ),
    costWords(dollarsOf(tree)),
    time,
  ].filter((part) => part !== "");
  return [
    ["run ", "quiet"],
    [tree.runId, "strong"],
    [` · ${parts.join(" · ")}`, "quiet"],
  ];
}

function drawAgent(agent: TreeAgent, place: Place, branch: string): Line[] {
  const { tree, now, indent } = place;
  const children = childrenOf(tree, agent.span);
  const documents = tree.documents.filter(({ span }) => span === agent.span);
  const refusals = tree.refusals.filter(({ span }) => span === agent.span);
  const questions = tree.questions.filter(({ span }) => span === agent.span);
  const inner = `${indent}${children.length > 0 ? "│ " : "  "}`;
  const head: Line = [
    [indent.slice(0, indent.length - branch.length) + branch, "quiet"],
    agentMark(agent, tree),
    " ",
    [agent.agent, "strong"],
    ["  ", "plain"],
    agentWords(agent, children),
    [`  ${agentFigures(agent, tree, now)}`, "quiet"],
  ];
  return [
    head,
    ...(agent.limit === undefined
      ? []
      : [
          [
            [inner, "quiet"],
            [`! ${agent.limit}`, "warning"],
          ] satisfies Line,
        ]),
    ...documents.map((document) => documentLine(document, inner, place.stateOf)),
    ...questions.map((question): Line => [[inner, "quiet"], ...questionLine(question)]),
    ...refusals.map(({ to, reason }): Line => [[inner, "quiet"], ["✗ ", "bad"], `refused: ${to}: ${reason}`]),
    ...children.flatMap((child, index) => drawChild(child, place, index === children.length - 1)),
  ];
}

function drawChild(child: TreeAgent, place: Place, isLast: boolean): Line[] {
  const indent = `${place.indent}${isLast ? "   " : "│  "}`;
  return drawAgent(child, { ...place, indent }, isLast ? "└─ " : "├─ ");
}

function documentLine(document: TreeDocument, inner: string, stateOf: StateOf): Line {
  const state = document.check === undefined ? "checking" : stateOf(document.check);
  const revision = document.revision > 1 ? `, revision ${document.revision}` : "";
  const words = state === "checking" ? "being checked" : checkWords(document.check);
  return [[inner, "quiet"], stateMark(state), ` ${document.path}`, [`  ${words}${revision}`, "quiet"]];
}

const receiptMarks: Readonly<Record<Receipt["status"], Piece>> = {
  completed: ["✓", "good"],
  partial: ["!", "warning"],
  failed: ["✗", "bad"],
};

function agentMark(agent: TreeAgent, tree: RunTree): Piece {
  if (agent.finishedAt === undefined) return tree.finishedAt === undefined ? ["●", "accent"] : ["○", "warning"];
  const mark = receiptMarks[agent.receipt?.status ?? "completed"];
  return agent.limit === undefined ? mark : ["!", "warning"];
}

function agentWords(agent: TreeAgent, children: readonly TreeAgent[]): Piece {
  if (agent.finishedAt !== undefined) return [agent.receipt === undefined ? "" : agent.receipt.status, "plain"];
  const awaited = children.filter(({ finishedAt }) => finishedAt === undefined).map(({ agent: id }) => id);
  return awaited.length > 0 ? `waiting for ${awaited.join(", ")}` : agent.doing;
}

function agentFigures(agent: TreeAgent, tree: RunTree, now: number): string {
  const end = agent.finishedAt ?? tree.finishedAt ?? now;
  const time = shortDuration(end - agent.startedAt);
  return [spentWords(agent.tokens, agent.estimated), costWords(agent.dollars), time]
    .filter((part) => part !== "")
    .join(" · ");
}

// `~` in front of an estimate; nothing for none.
function spentWords(tokens: number, estimated: boolean): string {
  return tokens === 0 ? "" : `${estimated ? "~" : ""}${tokenWords(tokens)}`;
}

function costWords(dollars: number): string {
  return dollars === 0 ? "" : priceWords(dollars);
}

/** A duration in milliseconds as people say it: `0.4 s`, `12 s`, `3 min 5 s`. */
export function shortDuration(ms: number): string {
  if (ms < 0 || !Number.isFinite(ms)) return "";
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
