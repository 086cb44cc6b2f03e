// The child process in which isolated checks run: one job at a time over IPC, no file system beyond its packages.
import type { CheckInput, CheckOutcome, DeliverableKind } from "./deliverable-kind.ts";

/** A job for the child. Without an `input` it only loads the kind's module, so that a later check starts warm. */
export interface CheckJob {
  readonly id: number;
  readonly module: string;
  readonly kind: string;
  readonly input?: CheckInput;
}

/** The child's answer. `loadError` means that the checker could not be loaded; `outcome` is absent after warming up. */
export type CheckAnswer =
  | { readonly id: number; readonly outcome?: CheckOutcome }
  | { readonly id: number; readonly loadError: string }
  | { readonly id: number; readonly checkError: string };

process.on("message", (job: CheckJob) => {
  void answer(job).then((result) => process.send?.(result));
});

async function answer(job: CheckJob): Promise<CheckAnswer> {
  let kind: DeliverableKind | undefined;
  try {
    const exported: unknown[] = Object.values((await import(job.module)) as Record<string, unknown>);
    kind = exported.find((value): value is DeliverableKind => (value as { id?: unknown } | null)?.id === job.kind);
  } catch (error) {
    return { id: job.id, loadError: messageOf(error) };
  }
  if (kind === undefined) return { id: job.id, loadError: `${job.module} does not export the kind ${job.kind}` };
  try {
    if (job.input === undefined) await kind.warmUp?.();
    return job.input === undefined ? { id: job.id } : { id: job.id, outcome: await kind.check(job.input) };
  } catch (error) {
    return { id: job.id, checkError: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
