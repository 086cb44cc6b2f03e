// The child process in which isolated checks run: one job at a time over IPC, no file system beyond its packages.
import { Socket as Dgram } from "node:dgram";
import { Socket } from "node:net";
import { errorMessage } from "../error-message.ts";
import type { Checker, CheckOutcome } from "./deliverable-kind.ts";

/** A job for the child. Without an `input` it only prepares, so that a later check does not wait. */
export interface CheckJob {
  readonly id: number;
  readonly module: string;
  /** Id of the checker that the module exports. */
  readonly checker: string;
  readonly input?: unknown;
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
  const checker = await loadChecker(job).catch((error: unknown) => ({ loadError: errorMessage(error) }));
  if ("loadError" in checker) return { id, ...checker };
  try {
    if (input === undefined) ready.set(checker.id, prepare(checker));
    const prepared = await ready.get(checker.id);
    if (input === undefined) return { id };
    ready.delete(checker.id);
    return { id, outcome: await checker.check(input, prepared) };
  } catch (error) {
    return { id, checkError: errorMessage(error) };
  }
}

async function loadChecker(job: CheckJob): Promise<Checker<unknown>> {
  const exported: unknown[] = Object.values((await import(job.module)) as Record<string, unknown>);
  const isWanted = (value: unknown): value is Checker<unknown> =>
    (value as { id?: unknown } | null)?.id === job.checker;
  const checker = exported.find(isWanted);
  if (checker === undefined) throw new Error(`${job.module} does not export the checker ${job.checker}`);
  return checker;
}

// What cannot be prepared is tried again by the check itself, which then tells what is wrong.
async function prepare(checker: Checker<unknown>): Promise<unknown> {
  return checker.prepare?.().catch(() => undefined);
}

function deny(): never {
  throw new Error("a check has no network");
}

/** Checkers work on text. Node's permissions cover files and processes, so the network is taken away here. */
function denyNetwork(): void {
  Socket.prototype.connect = deny;
  Dgram.prototype.send = deny;
  Reflect.set(globalThis, "fetch", deny);
  Reflect.set(globalThis, "WebSocket", undefined);
}

denyNetwork();
serve();
