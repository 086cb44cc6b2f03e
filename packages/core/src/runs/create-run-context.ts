import pLimit from "p-limit";
import { OrchestrateError } from "../errors.ts";
import { modelChain } from "../models/agent-model.ts";
import { createApprovalRules } from "../team/people/approval-rules.ts";
import { createOpenSpans } from "../team/handoff/open-spans.ts";
import type { RunContext } from "../team/run-context.ts";
import type { WorkClock } from "./work-clock.ts";
import type { PreparedTask } from "./run-result.ts";

/** The parts of a {@link RunContext} that differ between a run and a graph that is invoked without one. */
export type RunParts = Pick<
  RunContext,
  "ask" | "begin" | "changes" | "check" | "emit" | "hasJournal" | "mayTrace" | "steps" | "streamsText" | "workspace"
>;

/** What the nodes of a team work with during one run. */
export function createRunContext(task: Omit<PreparedTask, "out">, parts: RunParts, clock: WorkClock): RunContext {
  const { goal, facts, inputs, policy, deliverables, limits, models, prices, approve } = task;
  const places = pLimit(limits.concurrency);
  const failed = new Set<string>();
  return {
    ...parts,
    goal,
    facts,
    inputs,
    policy,
    deliverables,
    limits,
    openSpans: createOpenSpans(),
    approvals: createApprovalRules(approve),
    modelFor: (agent) => {
      const model = models.get(agent.id);
      if (model === undefined) throw new OrchestrateError("usage", `${agent.id} has no model`);
      const chain = modelChain(model);
      return chain.find(({ name }) => !failed.has(name)) ?? chain.at(-1) ?? model;
    },
    modelFailed: ({ name }) => void failed.add(name),
    takeTurn: (call) => places(() => parts.begin(() => clock.duringTurn(call))),
    ask: (request) => clock.whileWaiting(() => parts.ask(request)),
    workedMs: () => clock.workedMs(),
    priceOf: (model) => (Object.hasOwn(prices, model) ? (prices[model] ?? undefined) : undefined),
    now: () => Math.round(performance.now()),
  };
}
