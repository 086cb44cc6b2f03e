import { nearestName, OrchestrateError, type RunRecord, type RunStore } from "@orchestrate/core";

/** The record of a run. Throws `run-unknown` with the nearest ids. */
export async function findRecord(store: RunStore, id: string): Promise<RunRecord> {
  const record = await store.findRun(id);
  if (record !== undefined) return record;
  const known = (await store.listRuns(1000)).map((run) => run.id);
  const starting = known.filter((name) => id !== "" && name.startsWith(id));
  const near = starting.length > 0 ? starting : [nearestName(id, known) ?? []].flat();
  const hint =
    near.length > 0 ? `Did you mean ${near.slice(0, 5).join(", ")}?` : "orchestrate runs lists the runs there are.";
  throw new OrchestrateError("run-unknown", `there is no run ${id} in ${store.location}`, { hint });
}
