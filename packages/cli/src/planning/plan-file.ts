import { assembleTeam, loadTask } from "@orchestrate/agents";
import type { RunPlan } from "@orchestrate/core";
import { printableJson } from "@orchestrate/core/printable";
import type { CliIo } from "../cli-io.ts";
import type { PlanFlags } from "../commands/plan.ts";
import { exitCodes } from "../exit-code.ts";
import { locate } from "../locate.ts";
import { applyFlags } from "../running/apply-flags.ts";
import { loadNamedAgents } from "../running/load-named-agents.ts";
import { readPrices } from "../running/read-prices.ts";
import { outputStyle, renderLines } from "../terminal/style.ts";
import { drawPlan } from "./draw-plan.ts";

/** Plans a task file without a model call and shows it; returns the exit code. */
export async function planFile(io: CliIo, file: string, flags: PlanFlags): Promise<number> {
  const loaded = await loadTask(locate(io, file));
  const flagged = applyFlags(loaded, file, { ...flags, store: "", input: false }, io);
  const { agents, lead } = await loadNamedAgents(io, { loaded, flagged }, flags);
  const { task, model, models } = flagged;
  const prices = await readPrices(io, flags.prices, task.prices);
  const team = await assembleTeam({ agents, lead, deliverables: task.deliverables, environment: io.env });
  // The models belong to the task and not to the team here: a plan needs no key.
  const plan = await team.plan({ ...task, model, models, prices });
  io.stdout.write(
    flags.json === true ? `${printableJson(plan, 2)}\n` : renderLines(drawPlan(plan, file), outputStyle(io)),
  );
  return exitCodeOfPlan(plan);
}

/** 6 when even the low estimate is over a limit, 1 when a document has no author, else 0. */
function exitCodeOfPlan({ bounds, deliverables }: RunPlan): number {
  if (bounds.some(({ verdict }) => verdict === "over")) return exitCodes.limited;
  return deliverables.some(({ author }) => author === undefined) ? exitCodes.unsuccessful : exitCodes.completed;
}
