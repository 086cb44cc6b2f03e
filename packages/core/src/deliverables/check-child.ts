// The child process in which isolated checks run: one job at a time over IPC, no file system beyond its packages.
import type { CheckInput, CheckOutcome, DeliverableKind } from "./deliverable-kind.ts";

/** A job for the child. Without an `input` it only prepares, so that a later check of that kind does not wait. */
export interface CheckJob {
  readonly id: number;
  readonly module: string;
  readonly kind: string;
  readonly input?: CheckInput;
}

/** The child's answer. `loadError` means that the checker could not be loaded; `outcome` is absent after preparing. */
export type CheckAnswer =
  | { readonly id: number; readonly outcome?: CheckOutcome }
  | { readonly id: number; readonly loadError: string }
  | { readonly id: number; readonly checkError: string };

function serve(): void {
  const ready = new Map<string, Promise<unknown>>();
  process.on("message", (job: CheckJob) => {
    void answer(job, ready).then((result) => process.send?.(result));
  });
}

async function answer(job: CheckJob, ready: Map<string, Promise<unknown>>): Promise<CheckAnswer> {
  const { id, input } = job;
  const kind = await loadKind(job).catch((error: unknown) => ({ loadError: messageOf(error) }));
  if ("loadError" in kind) return { id, ...kind };
  try {
    if (input === undefined) ready.set(kind.id, prepare(kind));
    const prepared = await ready.get(kind.id);
    if (input === undefined) return { id };
    ready.delete(kind.id);
    return { id, outcome: await kind.check(input, prepared) };
  } catch (error) {
    return { id, checkError: messageOf(error) };
  }
}

async function loadKind(job: CheckJob): Promise<DeliverableKind> {
  const exported: unknown[] = Object.values((await import(job.module)) as Record<string, unknown>);
  const kind = exported.find((value): value is DeliverableKind => (value as { id?: unknown } | null)?.id === job.kind);
  if (kind === undefined) throw new Error(`${job.module} does not export the kind ${job.kind}`);
  return kind;
}

// What cannot be prepared is tried again by the check itself, which then tells what is wrong.
async function prepare(kind: DeliverableKind): Promise<unknown> {
  return kind.prepare?.().catch(() => undefined);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

serve();
