import { OrchestrateError } from "../errors.ts";

/** The error for something in the store that this version cannot have written. */
export function damagedStore(
  location: string,
  reason: string,
  cause?: unknown,
  { hint = "Restore a copy of the file and of the files beside it, or move them away to start anew." } = {},
): OrchestrateError {
  return new OrchestrateError("store-failed", `the store ${location} is damaged: ${reason}`, {
    hint: `Nothing was changed. ${hint}`,
    cause,
  });
}

/** Thrown while a row is read; the connection turns it into a {@link damagedStore}. */
export function unreadableRow(reason: string): SyntaxError {
  return new SyntaxError(reason);
}
