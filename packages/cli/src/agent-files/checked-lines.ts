import type { Problem } from "@orchestrate/core";
import { plural } from "../terminal/draw-check.ts";
import { problemLines } from "../terminal/draw-problems.ts";
import type { Line } from "../terminal/style.ts";
import { countSeverity, type CheckedAgents } from "./checked-agents.ts";

/** Problems, how often each code was reported where there are many, and the sum. */
export function checkedLines({ agents, edges, problems }: CheckedAgents, { quiet }: { quiet: boolean }): Line[] {
  const shown = quiet ? problems.filter(({ severity }) => severity !== "info") : problems;
  const size = `${plural(agents, "agent") || "no agents"} and ${plural(edges, "edge") || "no edges"}`;
  return [...problemLines(shown), ...codeLines(shown), [`${size} checked: `, found(problems)]];
}

function found(problems: readonly Problem[]): string {
  const parts = [
    plural(countSeverity(problems, "error"), "error"),
    plural(countSeverity(problems, "warning"), "warning"),
    plural(countSeverity(problems, "info"), "note"),
  ];
  return parts.filter((part) => part !== "").join(", ") || "no problems";
}

/** More problems than fit on a screen are easier to work through by their codes. */
const many = 20;

function codeLines(problems: readonly Problem[]): Line[] {
  if (problems.length < many) return [];
  const groups = [...Map.groupBy(problems, ({ code }) => code)].toSorted(([, a], [, b]) => b.length - a.length);
  return [[], ...groups.map(([code, of]): Line => [`${String(of.length).padStart(6)}  `, [code, "strong"]]), []];
}
