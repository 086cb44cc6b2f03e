import { randomUUID } from "node:crypto";
import { OrchestrateError } from "../../errors.ts";

/** The id that a run shall have, or a new one where none is wanted. Throws `usage` for what cannot be one. */
export function checkedRunId(wanted: string | undefined): string {
  const runId = wanted ?? randomUUID().slice(0, 8);
  if (/^[a-z0-9][a-z0-9_-]{0,63}$/.test(runId)) return runId;
  throw new OrchestrateError("usage", `${JSON.stringify(runId)} is no run id`, {
    hint: "A run id has lower-case letters, digits, - and _, and at most 64 of them.",
  });
}
