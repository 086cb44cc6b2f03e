import { brokenCheckTool, type Checkable, type CheckRunner } from "./check-runner.ts";
import type { Checker, CheckOutcome, Machine } from "./deliverable-kind.ts";

/**
 * Asks also what a checker has beside it, such as a program of the machine. Its checker has an id of its own, so that
 * what it said is remembered apart from what the check itself said.
 */
export function checkBeside(checks: Pick<CheckRunner, "check">, machine: Machine): Pick<CheckRunner, "check"> {
  return {
    check: async <Input extends Checkable>(checker: Checker<Input>, input: Input) => {
      if (checker.beside === undefined) return checks.check(checker, input);
      const [outcome, other] = await Promise.all([checks.check(checker, input), checker.beside(machine)]);
      if (outcome.status === "not-checked" || outcome.tools.includes(brokenCheckTool)) return outcome;
      if (other === undefined) return outcome;
      if ("absent" in other) return noted(outcome, other.absent);
      const second = await checks.check(other, input);
      return second.status === "checked" ? joined(outcome, second) : noted(outcome, second.reason);
    },
  };
}

type Checked = Extract<CheckOutcome, { status: "checked" }>;

function noted(outcome: Checked, note: string): Checked {
  return { ...outcome, notes: [...(outcome.notes ?? []), note] };
}

/** A line that has an error already needs no second one that says the same in other words. */
function joined(outcome: Checked, second: Checked): Checked {
  const faulty = new Set(outcome.findings.flatMap(({ severity, line }) => (severity === "error" ? [line] : [])));
  const more = second.findings.filter(({ line }) => !faulty.has(line));
  const findings = [...outcome.findings, ...more].sort(
    (one, other) => one.line - other.line || one.column - other.column,
  );
  const notes = [...(outcome.notes ?? []), ...(second.notes ?? [])];
  const tools = [...outcome.tools, ...second.tools];
  return { ...outcome, tools, findings, ...(notes.length === 0 ? {} : { notes }) };
}
