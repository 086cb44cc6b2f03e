import { closest, distance } from "fastest-levenshtein";

/** How much a {@link Problem} matters: an `error` stops the work, a `warning` does not, an `info` only tells. */
export type Severity = "error" | "warning" | "info";

/** Something to tell about a file that a person wrote. `line` and `column` count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** A stable, kebab-case name of the rule, such as `handoff-unresolved`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly hint?: string;
}

/** One line as compilers print it: `file:line:column: severity: message [code]`. */
export function formatProblem(problem: Problem): string {
  const { file, line, column, severity, message, code } = problem;
  return `${file}:${line}:${column}: ${severity}: ${message} [${code}]`;
}

/**
 * The known name that a person most likely meant, or undefined when none is near. Near is what differs in at most `most`
 * letters: two, or a third of the known name where that is more.
 */
export function nearestName(name: string, known: readonly string[], most?: number): string | undefined {
  if (known.length === 0) return undefined;
  const best = closest(name.toLowerCase(), [...known]);
  return distance(name.toLowerCase(), best.toLowerCase()) <= (most ?? Math.max(2, Math.floor(best.length / 3)))
    ? best
    : undefined;
}
