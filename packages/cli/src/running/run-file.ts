import path from "node:path";
import { assembleTeam, loadTask, type LoadedTask } from "@orchestrate/agents";
import { openStore, type Cassette, type ModelSetting, type AssembledTeam } from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import type { RunFlags } from "../commands/run.ts";
import { locate, locateStore } from "../locate.ts";
import { announceEnvironment, announceKeys, announceTeam } from "./announce.ts";
import { applyFlags, type FlaggedTask } from "./apply-flags.ts";
import { loadNamedAgents } from "./load-named-agents.ts";
import { openCassetteFlag } from "./open-cassette-flag.ts";
import { readPrices } from "./read-prices.ts";
import type { RunOrigin } from "./run-origin.ts";
import { watchRun } from "./watch-run.ts";

/** Runs a task file and shows it; returns the exit code. */
export async function runFile(io: CliIo, file: string, flags: RunFlags): Promise<number> {
  return watchRun(io, flags, async () => {
    const loaded = await loadTask(locate(io, file));
    const flagged = applyFlags(loaded, file, flags, io);
    const cassette = await openCassetteFlag(io, flags, "record");
    const team = await makeTeam(io, { loaded, flagged, cassette }, flags);
    const task = { ...flagged.task, prices: await readPrices(io, flags.prices, flagged.task.prices) };
    const store = await openStore(locateStore(io, flags.store).url);
    const { agents } = flagged;
    const origin: RunOrigin = { agents: agents === undefined ? undefined : path.resolve(io.cwd, agents) };
    const named = { store, origin, ...(flags.runId === undefined ? {} : { runId: flags.runId }) };
    return {
      store,
      cassette,
      runId: undefined,
      out: flagged.task.out,
      work: (options) => team.run(task, { ...options, ...named }),
    };
  });
}

async function makeTeam(
  io: CliIo,
  { loaded, flagged, cassette }: { loaded: LoadedTask; flagged: FlaggedTask; cassette: Cassette | undefined },
  flags: RunFlags,
): Promise<AssembledTeam> {
  const { model, models } = flagged;
  const { agents, lead } = await loadNamedAgents(io, { loaded, flagged }, flags);
  const { deliverables, modelAliases: aliases } = flagged.task;
  if (cassette?.mode !== "replay") announceModels(io, flagged, flags);
  const { env: environment } = io;
  const chosen = { ...(model === undefined ? {} : { model }), ...(cassette === undefined ? {} : { cassette }) };
  const team = await assembleTeam({ agents, lead, models, deliverables, environment, ...chosen });
  if (flags.quiet !== true) announceTeam(io, team.agents, { aliases, model: flags.model });
  return team;
}

function announceModels(io: CliIo, { model, models, task }: FlaggedTask, flags: RunFlags): void {
  announceKeys(io, [model ?? [], ...Object.values({ ...models, ...task.modelAliases })].flat() as ModelSetting[]);
  if (flags.quiet !== true) announceEnvironment(io, model !== undefined || Object.keys(models).length > 0);
}
