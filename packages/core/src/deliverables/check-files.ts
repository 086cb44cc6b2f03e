import path from "node:path";
import { deliveryState, type DeliveryState } from "./artifact.ts";
import type { CrossCheck, CrossCheckResult } from "./cross-check.ts";
import type { CheckRunner } from "./check-runner.ts";
import { compareDocuments, type ComparedDocument } from "./compare-documents.ts";
import type { CheckOutcome, DeliverableKind, Facts, Policy, ReadableText } from "./deliverable-kind.ts";
import { referredFiles, type Surroundings } from "./referred-files.ts";
import { divideByService } from "./service-roots.ts";

/** What is needed to check files that people wrote. */
export interface FileChecks {
  readonly kinds: readonly DeliverableKind[];
  readonly crossChecks: readonly CrossCheck[];
  readonly facts: Facts;
  readonly policy: Policy;
  readonly runner: CheckRunner;
  /** Texts of other files that documents may refer to. */
  readonly others?: readonly ReadableText[];
  /** Whether a file that was not given is known to be nowhere; false where it is absent. */
  readonly isAbsent?: (path: string) => boolean;
  /** Folders that each hold a service; where there are none, they are told by where the documents lie. */
  readonly roots?: readonly string[];
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

interface KnownFile {
  readonly path: string;
  readonly text: string;
  readonly kind: DeliverableKind;
}

/**
 * Checks files without agents: each by its kind, then those of one service against each other. A file with a `kind`
 * keeps it.
 */
export async function checkFiles(files: readonly ReadableText[], checks: FileChecks): Promise<CheckedFiles> {
  const { kinds, crossChecks, others = [], isAbsent = () => false, roots = [] } = checks;
  const known = files.flatMap((file): KnownFile[] => {
    const kind = kinds.find(({ id }) => id === file.kind) ?? recogniseKind(file, kinds);
    return kind === undefined ? [] : [{ path: file.path, text: file.text, kind }];
  });
  const texts = new Map([...others, ...files].map(({ path, text }) => [path, text]));
  const services = [...divideByService(known, roots)];
  const results = await Promise.all(
    services.map(async ([root, members]) => {
      const documents = await checkEach(members, { texts, isAbsent }, checks);
      const compared = await compareDocuments(crossChecks, documents, {
        facts: checks.facts,
        policy: checks.policy,
        check: (checker, input) => checks.runner.check(checker, input),
      });
      return {
        documents,
        compared: services.length === 1 ? compared : compared.map((one) => ({ ...one, service: root || "." })),
      };
    }),
  );
  const checked = new Map(results.flatMap(({ documents }) => documents.map((document) => [document.path, document])));
  return {
    files: known.flatMap(({ path }) => {
      const one = checked.get(path);
      return one === undefined ? [] : [{ path, kind: one.kind, check: one.check, state: deliveryState(one.check) }];
    }),
    crossChecks: results.flatMap(({ compared }) => compared),
    unrecognised: files.filter(({ path }) => !checked.has(path)).map(({ path }) => path),
  };
}

/** More files in one folder, or more text in them, are checked one at a time. */
const mostNeighbours = 50;
const mostCharacters = 512 * 1024;

function folderOf({ path: file, kind = "" }: ReadableText): string {
  return `${kind} ${path.posix.dirname(file)}`;
}

/** The other documents of the same kind in the same folder. */
function neighbours(
  document: ReadableText,
  folders: ReadonlyMap<string, readonly ReadableText[]>,
): readonly ReadableText[] {
  const near = folders.get(folderOf(document)) ?? [];
  const characters = near.reduce((sum, { text }) => sum + text.length, 0);
  if (near.length > mostNeighbours || characters > mostCharacters) return [];
  return near.filter((other) => other.path !== document.path);
}

async function checkEach(
  members: readonly KnownFile[],
  surroundings: Surroundings,
  { facts, policy, runner }: FileChecks,
): Promise<ComparedDocument[]> {
  const all = members.map(({ path, text, kind }) => {
    const files = referredFiles({ path, text }, kind.refersTo ?? (() => []), surroundings);
    const beside = files.present.length === 0 ? {} : { files: files.present };
    return { kind, files, readable: { path, text, kind: kind.id, ...beside } };
  });
  const folders = Map.groupBy(
    all.map(({ readable }) => readable),
    folderOf,
  );
  return Promise.all(
    all.map(async ({ kind, files, readable }) => {
      const { text } = readable;
      const needed = all
        .map((other) => other.readable)
        .filter((other) => kind.checkedWith?.includes(other.kind) === true && other.path !== readable.path);
      const documents = [...needed, ...(kind.knowsItsFolder === true ? neighbours(readable, folders) : [])];
      const input = { path: readable.path, text, facts, policy, inputs: [], documents, files };
      return { ...readable, check: await runner.check(kind, input) };
    }),
  );
}
