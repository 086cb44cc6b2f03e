import pLimit from "p-limit";
import { OrchestrateError } from "../errors.ts";
import type { RunContext } from "../team/run-context.ts";
import type { PreparedTask } from "./run-result.ts";

/** The parts of a {@link RunContext} that differ between a run and a graph that is invoked without one. */
export interface RunParts extends Pick<RunContext, "check" | "emit" | "steps" | "streamsText" | "workspace"> {
  /** Model calls of earlier sessions of the run. */
  readonly callsBefore: number;
}

/** What the nodes of a team work with during one run. */
export function createRunContext(task: Omit<PreparedTask, "out">, parts: RunParts): RunContext {
  const { goal, facts, inputs, policy, deliverables, limits, models } = task;
  const places = pLimit(limits.concurrency);
  const { callsBefore, ...rest } = parts;
  let begun = callsBefore;
  return {
    ...rest,
    goal,
    facts,
    inputs,
    policy,
    deliverables,
    limits,
    modelFor: (agent) => {
      const model = models.get(agent.id);
      if (model === undefined) throw new OrchestrateError("usage", `${agent.id} has no model`);
      return model;
    },
    takeTurn: (call) =>
      places(() => {
        begun += 1;
        return call();
      }),
    callsMade: () => begun,
    now: () => Math.round(performance.now()),
  };
}
