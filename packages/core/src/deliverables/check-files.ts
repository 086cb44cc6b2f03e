import { deliveryState, type DeliveryState } from "./artifact.ts";
import type { CrossCheck, CrossCheckResult } from "./cross-check.ts";
import type { CheckRunner } from "./check-runner.ts";
import { compareDocuments } from "./compare-documents.ts";
import type { CheckOutcome, DeliverableKind, Facts, Policy, ReadableText } from "./deliverable-kind.ts";

/** What is needed to check files that people wrote. */
export interface FileChecks {
  readonly kinds: readonly DeliverableKind[];
  readonly crossChecks: readonly CrossCheck[];
  readonly facts: Facts;
  readonly policy: Policy;
  readonly runner: CheckRunner;
}

/** A file and what its kind's check says. */
export interface CheckedFile {
  readonly path: string;
  readonly kind: string;
  readonly state: DeliveryState;
  readonly check: CheckOutcome;
}

/** Files that were checked alone and against each other, and those of which no kind is known. */
export interface CheckedFiles {
  readonly files: readonly CheckedFile[];
  readonly crossChecks: readonly CrossCheckResult[];
  readonly unrecognised: readonly string[];
}

/** The kind of a file by its name and content, or undefined. */
export function recogniseKind(file: ReadableText, kinds: readonly DeliverableKind[]): DeliverableKind | undefined {
  return kinds.find((kind) => kind.recognises?.(file) === true);
}

/** Checks files without agents: each by its kind, then all of them against each other. A file with a `kind` keeps it. */
export async function checkFiles(files: readonly ReadableText[], checks: FileChecks): Promise<CheckedFiles> {
  const { kinds, crossChecks, facts, policy, runner } = checks;
  const known = files.flatMap((file) => {
    const kind = kinds.find(({ id }) => id === file.kind) ?? recogniseKind(file, kinds);
    return kind === undefined ? [] : [{ ...file, kind }];
  });
  const readable = known.map(({ path, text, kind }) => ({ path, text, kind: kind.id }));
  const documents = await Promise.all(
    known.map(async ({ path, text, kind }) => {
      const others = readable.filter((other) => kind.checkedWith?.includes(other.kind) === true && other.path !== path);
      const check = await runner.check(kind, { path, text, facts, policy, inputs: [], documents: others });
      return { path, text, kind: kind.id, check };
    }),
  );
  const paths = new Set(known.map(({ path }) => path));
  return {
    files: documents.map(({ path, kind, check }) => ({ path, kind, check, state: deliveryState(check) })),
    crossChecks: await compareDocuments(crossChecks, documents, {
      facts,
      policy,
      check: (checker, input) => runner.check(checker, input),
    }),
    unrecognised: files.filter(({ path }) => !paths.has(path)).map(({ path }) => path),
  };
}
