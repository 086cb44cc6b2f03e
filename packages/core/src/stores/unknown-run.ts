import { OrchestrateError } from "../errors.ts";

/** The error for a run id that a store does not have. */
export function unknownRun(id: string): OrchestrateError {
  return new OrchestrateError("run-unknown", `there is no run ${id} in this store`, {
    hint: "List the runs to see their ids.",
  });
}
