import type { Problem } from "../agent-file/diagnostics.ts";
import type { LintedAgent } from "./agent-rule.ts";

/** A comment in an agent file that says a rule does not hold there. */
export interface Suppression {
  readonly codes: readonly string[];
  /** The line that it is about; undefined for the whole file. */
  readonly target: number | undefined;
  readonly line: number;
  readonly column: number;
}

/**
 * The comments `<!-- orchestrate-disable code -->` (whole file) and `<!-- orchestrate-disable-next-line code -->` outside
 * of fenced code; words behind `--` are the reason. Several codes have commas or spaces between them.
 */
export function findSuppressions({ lines }: LintedAgent): Suppression[] {
  return lines.flatMap(({ text, line, isCode }) => {
    if (isCode || !text.includes("orchestrate-disable")) return [];
    return [...text.matchAll(/<!-- *orchestrate-disable(-next-line)? ([^>]{0,400}?)-->/g)].map((found) => {
      const [listed = ""] = (found[2] ?? "").split(" -- ", 1);
      const target = found[1] === undefined ? undefined : line + 1;
      return { codes: listed.split(/[\s,]+/).filter(Boolean), target, line, column: found.index + 1 };
    });
  });
}

/** The problems of one file that its comments leave standing, and the comments' codes that hid nothing. */
export function suppress(
  problems: readonly Problem[],
  suppressions: readonly Suppression[],
): { readonly kept: readonly Problem[]; readonly unused: readonly { code: string; at: Suppression }[] } {
  const used = new Set<string>();
  const key = (at: Suppression, code: string): string => `${at.line}:${at.column}:${code}`;
  const kept = problems.filter((problem) => {
    const hiding = suppressions.filter(
      ({ codes, target }) => codes.includes(problem.code) && (target === undefined || target === problem.line),
    );
    for (const at of hiding) used.add(key(at, problem.code));
    return hiding.length === 0;
  });
  const unused = suppressions.flatMap((at) =>
    at.codes.filter((code) => !used.has(key(at, code))).map((code) => ({ code, at })),
  );
  return { kept, unused };
}
