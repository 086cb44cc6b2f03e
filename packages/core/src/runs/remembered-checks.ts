import { checkerFingerprint } from "../deliverables/checker-fingerprint.ts";
import { brokenCheckTool, type CheckRunner } from "../deliverables/check-runner.ts";
import type { CheckOutcome, DeliverableKind } from "../deliverables/deliverable-kind.ts";
import { sha256 } from "../deliverables/workspace.ts";
import type { RunStore } from "../stores/run-store.ts";

/** A check runner that first looks into the store whether the same checker has seen the same document before. */
export type RememberedChecks = Pick<CheckRunner, "check"> & {
  prepare(kinds: readonly DeliverableKind[]): Promise<void>;
};

/**
 * Puts a store before a runner. A checker that the store knows is not prepared: most likely it will not be asked.
 * Only isolated checks are remembered: the others are quick, and their code may be anywhere.
 */
export function rememberedChecks(runner: CheckRunner, store: RunStore): RememberedChecks {
  const names = new Map<string, string>();
  const nameOf = (kindId: string, module: string): string => {
    const name = names.get(module) ?? checkerFingerprint(kindId, module);
    names.set(module, name);
    return name;
  };
  return {
    check: async (kind, input) => {
      if (kind.isolated === undefined) return runner.check(kind, input);
      const checker = nameOf(kind.id, kind.isolated);
      const document = sha256(JSON.stringify(input));
      const known = await store.getCheck(checker, document);
      return known ?? remember(store, { checker, document }, await runner.check(kind, input));
    },
    prepare: async (kinds) => {
      const isolated = kinds.filter((kind) => kind.isolated !== undefined);
      const known = await Promise.all(isolated.map((kind) => store.hasChecks(nameOf(kind.id, kind.isolated ?? ""))));
      runner.prepare(isolated.filter((_, index) => known[index] !== true));
    },
  };
}

// A check that was killed or could not be loaded may go otherwise the next time.
async function remember(
  store: RunStore,
  { checker, document }: { checker: string; document: string },
  outcome: CheckOutcome,
): Promise<CheckOutcome> {
  const stands = outcome.status === "checked" && !outcome.tools.includes(brokenCheckTool);
  if (stands) await store.putCheck(checker, document, outcome);
  return outcome;
}
