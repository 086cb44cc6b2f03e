import { z } from "zod";
import type { AgentDefinition } from "../../agent-file/agent-definition.ts";
import { OrchestrateError } from "../../errors.ts";
import { modelNames } from "../../models/agent-model.ts";
import { ModelPrice } from "../../models/model-price.ts";
import { ModelChoice } from "../../models/model-setting.ts";
import type { RunRecord } from "../../stores/run-store.ts";
import { sha256 } from "../../sha256.ts";
import type { PreparedTask, RunTeam } from "../run-result.ts";

const RecordedAgent = z.object({
  id: z.string(),
  bodySha256: z.string(),
  handoffs: z.array(z.object({ to: z.string(), reason: z.string(), maxCalls: z.number().optional() })),
});

/** An agent of the team that a run was started with, as far as the graph hash goes. */
export type RecordedAgent = z.infer<typeof RecordedAgent>;

/** Where a run was forked off: the other run, its step, what was there by then, and the facts before and after. */
const RecordedFork = z.object({
  run: z.string(),
  step: z.number(),
  before: z.record(z.string(), z.unknown()),
  after: z.record(z.string(), z.unknown()),
  turns: z.record(z.string(), z.number()),
  documents: z.record(z.string(), z.string()),
});

/**
 * What is kept of a task, so that another process can go on with it: everything but keys, and but models that an app
 * made, of which only the name is known.
 */
export const RecordedTask = z.object({
  goal: z.string(),
  facts: z.record(z.string(), z.unknown()),
  inputs: z.array(z.object({ path: z.string(), text: z.string(), kind: z.string().optional() })),
  policy: z.record(z.string(), z.enum(["error", "warning", "off"])),
  deliverables: z.array(z.string()),
  limits: z.record(z.string(), z.unknown()),
  approve: z.array(z.string()).default([]),
  /** Names of the models by agent id, for people. */
  models: z.record(z.string(), z.string()),
  /** How to make them again; null for one that an app brought. */
  settings: z.record(z.string(), ModelChoice.nullable()),
  /** What they cost, by name; null where nobody says. */
  prices: z.record(z.string(), ModelPrice.nullable()).default({}),
  team: z.array(RecordedAgent),
  /** Forks that led to this run, the first one first. */
  forks: z.array(RecordedFork).default([]),
  /** What whoever started the run wants to know again at a resume. */
  origin: z.unknown().optional(),
});
export type RecordedTask = z.infer<typeof RecordedTask>;

/** The part of a run record that a resume needs. */
export function recordTask(team: RunTeam, task: PreparedTask, origin: unknown): RecordedTask {
  const { goal, facts, inputs, policy, deliverables, limits, approve, models, settings, prices } = task;
  return {
    goal,
    facts,
    inputs: [...inputs],
    policy,
    deliverables: [...deliverables],
    limits: { ...limits },
    approve: [...approve],
    models: Object.fromEntries([...models].map(([agent, model]) => [agent, modelNames(model)])),
    settings: Object.fromEntries(settings),
    prices: { ...prices },
    team: team.agents.map(recordAgent),
    forks: [],
    origin,
  };
}

/** What the graph hash says of an agent, in a form that tells what has changed. */
export function recordAgent({ id, body, handoffs }: AgentDefinition): RecordedAgent {
  const edges = handoffs.map(({ to, reason, maxCalls }) => ({
    to,
    reason,
    ...(maxCalls === undefined ? {} : { maxCalls }),
  }));
  return { id, bodySha256: sha256(body), handoffs: edges };
}

/** Reads the task of a run record. Throws `store-failed` when it was recorded by something else. */
export function readRecordedTask({ id, task }: RunRecord): RecordedTask {
  const parsed = RecordedTask.safeParse(task);
  if (parsed.success) return parsed.data;
  throw new OrchestrateError("store-failed", `the run ${id} cannot be resumed: its task was not recorded in full`, {
    hint: "It was started by an earlier orchestrate. Start it again.",
    cause: parsed.error,
  });
}
