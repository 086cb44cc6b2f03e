import type { ErrorCode, RunStatus } from "@orchestrate/core";
import type { StopSignal } from "./cli-io.ts";

/** What the process says to its caller; `orchestrate --help` lists them for people. */
export const exitCodes = {
  completed: 0,
  unsuccessful: 1,
  usage: 2,
  waiting: 3,
  model: 4,
  disk: 5,
  limited: 6,
  busy: 75,
  interrupted: 130,
  outputClosed: 141,
  terminated: 143,
} as const;

// Tables and not switches: the compiler asks for every key, and none can be forgotten.
const ofError: Readonly<Record<ErrorCode, number>> = {
  usage: exitCodes.usage,
  "task-invalid": exitCodes.usage,
  "agents-invalid": exitCodes.usage,
  "run-unknown": exitCodes.usage,
  "run-exists": exitCodes.usage,
  "team-changed": exitCodes.usage,
  "run-busy": exitCodes.busy,
  unexpected: exitCodes.unsuccessful,
  "question-failed": exitCodes.unsuccessful,
  "model-failed": exitCodes.model,
  "replay-missed": exitCodes.model,
  "store-failed": exitCodes.disk,
  "output-failed": exitCodes.disk,
  stopped: exitCodes.interrupted,
};

const ofStatus: Readonly<Record<Exclude<RunStatus, "failed">, number>> = {
  completed: exitCodes.completed,
  running: exitCodes.unsuccessful,
  waiting: exitCodes.waiting,
  unsuccessful: exitCodes.unsuccessful,
  limited: exitCodes.limited,
  stopped: exitCodes.interrupted,
};

const ofSignal: Readonly<Record<StopSignal, number>> = {
  SIGINT: exitCodes.interrupted,
  SIGTERM: exitCodes.terminated,
};

/** The exit code of an error that kept a command from doing its work. */
export function exitCodeOfError(code: ErrorCode): number {
  return ofError[code];
}

/** The exit code of a run that ended; `error` is what ended a failed one. */
export function exitCodeOfRun(status: RunStatus, error: ErrorCode | undefined): number {
  if (status !== "failed") return ofStatus[status];
  return error === undefined ? exitCodes.unsuccessful : exitCodeOfError(error);
}

/** The exit code after a signal, as shells expect it: 128 and the number of the signal. */
export function exitCodeOfSignal(signal: StopSignal): number {
  return ofSignal[signal];
}

/** The exit code when standard output cannot be written: 141 when its reader went away, else 5. */
export function exitCodeOfOutput(reason: unknown): number {
  return (reason as NodeJS.ErrnoException | undefined)?.code === "EPIPE" ? exitCodes.outputClosed : exitCodes.disk;
}
