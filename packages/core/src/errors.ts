import type { Problem } from "./agent-file/diagnostics.ts";

/**
 * What went wrong, in one word that a program may branch on. The command line turns it into an exit code.
 *
 * `usage`, `task-invalid`, `agents-invalid`, `run-unknown`, `run-exists`, `team-changed`: the caller has to change
 * something first. `run-busy`: another process owns the run.
 * `model-failed`: the endpoint did not answer usefully. `replay-missed`: a cassette has no reply for a model call. `store-failed`, `output-failed`: the disk did not.
 * `question-failed`: what an app gave to answer questions threw; the question stays open, and the run can be resumed.
 * `stopped`: the caller's signal ended the work. `unexpected`: a fault of this program or of an app's own code.
 */
export type ErrorCode =
  | "usage"
  | "task-invalid"
  | "agents-invalid"
  | "run-unknown"
  | "run-exists"
  | "run-busy"
  | "team-changed"
  | "model-failed"
  | "replay-missed"
  | "store-failed"
  | "output-failed"
  | "question-failed"
  | "stopped"
  | "unexpected";

/** The one error class: a code to branch on, a hint to act on, the cause kept, and every {@link Problem} found. */
export class OrchestrateError extends Error {
  override readonly name = "OrchestrateError";
  readonly code: ErrorCode;
  readonly hint: string | undefined;
  readonly problems: readonly Problem[];

  constructor(
    code: ErrorCode,
    message: string,
    details: { hint?: string; problems?: readonly Problem[]; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint;
    this.problems = details.problems ?? [];
  }
}
