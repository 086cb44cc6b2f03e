import { sha256 } from "../sha256.ts";
import { createFingerprint } from "../deliverables/checker-fingerprint.ts";
import { brokenCheckTool, type CheckRunner } from "../deliverables/check-runner.ts";
import type { CheckOutcome, Checker } from "../deliverables/deliverable-kind.ts";
import type { RunStore } from "../stores/run-store.ts";

/** What keeps the outcomes of checks by the names of checkers and documents. */
export type CheckMemory = Pick<RunStore, "getCheck" | "putCheck" | "hasChecks">;

/** A check runner that first looks into the store whether the same checker has seen the same document before. */
export type RememberedChecks = Pick<CheckRunner, "check"> & {
  prepare(checkers: readonly Checker<never>[]): Promise<void>;
};

/**
 * Puts a store before a runner. A checker that the store knows is not prepared: most likely it will not be asked.
 * Checks that run in this process are remembered only where `home` is given: a module of the package that all of them
 * come from. Else their code may be anywhere, and a change of it would not be noticed.
 */
export function rememberedChecks(
  runner: Pick<CheckRunner, "check" | "prepare">,
  store: CheckMemory,
  home?: string,
): RememberedChecks {
  const nameOf = createFingerprint();
  return {
    check: async (checker, input) => {
      const module = checker.isolated ?? home;
      if (module === undefined) return runner.check(checker, input);
      const name = nameOf(checker.id, module);
      const document = sha256(JSON.stringify(input));
      const known = await store.getCheck(name, document);
      return known ?? remember(store, { checker: name, document }, await runner.check(checker, input));
    },
    prepare: async (checkers) => {
      const isolated = checkers.filter((checker) => checker.isolated !== undefined);
      const known = await Promise.all(isolated.map(({ id, isolated }) => store.hasChecks(nameOf(id, isolated ?? ""))));
      runner.prepare(isolated.filter((_, index) => known[index] !== true));
    },
  };
}

// A check that was killed or could not be loaded may go otherwise the next time.
async function remember(
  store: CheckMemory,
  { checker, document }: { checker: string; document: string },
  outcome: CheckOutcome,
): Promise<CheckOutcome> {
  const stands = outcome.status === "checked" && !outcome.tools.includes(brokenCheckTool);
  if (stands) await store.putCheck(checker, document, outcome);
  return outcome;
}
