import type { Problem } from "@orchestrate/core";
import type { Line, Tone } from "./style.ts";

/** Problems in the form of core's `formatProblem`, with the severity in its colour, each hint below its problem. */
export function problemLines(problems: readonly Problem[]): Line[] {
  return problems.flatMap(({ file, line, column, severity, message, code, hint }): Line[] => {
    const head: Line = [`${file}:${line}:${column}: `, [severity, tones[severity]], `: ${message} [${code}]`];
    return hint === undefined ? [head] : [head, [[`  hint: ${hint}`, "quiet"]]];
  });
}

const tones: Record<Problem["severity"], Tone> = { error: "bad", warning: "warning", info: "quiet" };
