import { assembleTeam, loadTeam } from "@orchestrate/agents";
import type {
  Cassette,
  ModelChoice,
  ModelSetting,
  ResumeOptions,
  RunRecord,
  RunStore,
  AssembledTeam,
} from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import { givenLimits } from "../limit-flags.ts";
import type { ResumeFlags } from "../commands/resume.ts";
import { findRecord } from "../find-record.ts";
import { locate } from "../locate.ts";
import { openExistingStore } from "../open-existing-store.ts";
import { announceKeys, announceProblems, note } from "./announce.ts";
import { chosenModel } from "./apply-flags.ts";
import { openCassetteFlag } from "./open-cassette-flag.ts";
import { readGivenPrices } from "./read-prices.ts";
import { originOf } from "./run-origin.ts";
import { watchRun } from "./watch-run.ts";

/** Goes on with a run of a store and shows it; returns the exit code. */
export async function resumeStored(io: CliIo, runId: string, flags: ResumeFlags): Promise<number> {
  return watchRun(io, flags, async () => {
    const { store, cassette, record, team, again } = await takeUp(io, runId, flags);
    if (hasEnded(record)) note(io, `the run ${runId} had ended already, so nothing is left to do in it`);
    const out = again.out ?? record.out;
    const earlier = await store.listEvents(runId);
    return { store, cassette, runId, out, earlier, work: (options) => team.resume(runId, { ...options, ...again }) };
  });
}

/** A run of a store with its team, and what flags want otherwise. */
interface TakenUp {
  readonly store: RunStore;
  readonly cassette: Cassette | undefined;
  readonly record: RunRecord;
  readonly team: AssembledTeam;
  readonly again: ResumeOptions;
}

/** Opens the store of a run and makes its team again. Throws `run-unknown` and `agents-invalid`. */
export async function takeUp(io: CliIo, runId: string, flags: ResumeFlags): Promise<TakenUp> {
  const store = await openExistingStore(io, flags.store);
  try {
    const record = await findRecord(store, runId);
    const folder = flags.agents === undefined ? originOf(record.task).agents : locate(io, flags.agents);
    const { agents, problems } = await loadTeam(folder);
    announceProblems(io, problems);
    const model = chosenModel(recordedModel(record), flags, io.env);
    const isNew = flags.model !== undefined || flags.baseUrl !== undefined || flags.apiKeyEnv !== undefined;
    announceKeys(io, isNew && model !== undefined ? ([model].flat() as ModelSetting[]) : []);
    const cassette = await openCassetteFlag(io, flags, "append");
    const deliverables = recordedDeliverables(record);
    const calls = cassette === undefined ? {} : { cassette };
    const team = await assembleTeam({ agents, lead: record.lead, deliverables, environment: io.env, ...calls });
    const again = {
      store,
      acceptChanges: flags.acceptChanges === true,
      limits: givenLimits(flags),
      prices: await readGivenPrices(io, flags.prices),
      ...(isNew && model !== undefined ? { model } : {}),
      ...(flags.out === undefined ? {} : { out: locate(io, flags.out) }),
    };
    return { store, cassette, record, team, again };
  } catch (error) {
    await store[Symbol.asyncDispose]();
    throw error;
  }
}

function hasEnded({ status }: RunRecord): boolean {
  return status === "completed" || status === "unsuccessful";
}

// The lead's model is what an endpoint or a key on the command line is for, where no other is named.
function recordedModel({ task, lead }: RunRecord): ModelChoice | undefined {
  const { settings } = (task ?? {}) as { settings?: Record<string, ModelChoice | null> };
  return settings?.[lead] ?? undefined;
}

function recordedDeliverables({ task }: RunRecord): readonly string[] {
  return ((task ?? {}) as { deliverables?: readonly string[] }).deliverables ?? [];
}
