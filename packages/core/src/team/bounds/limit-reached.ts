import { priceWords, tokenWords } from "../../models/usage-words.ts";
import { modelChain, type AgentModel } from "../../models/agent-model.ts";
import { lacking, leftOf, neededFor, runAllowance, spent, type Allowance, type Amounts } from "./budget.ts";
import type { CompiledAgent } from "../compiled-agent.ts";
import { artifactsDigest } from "../reply/canonical.ts";
import { isRepeated } from "../reply/count-repeats.ts";
import type { ReachedLimit } from "./limits.ts";
import type { RunContext } from "../run-context.ts";
import type { AgentState } from "../team-state.ts";

/** The model call that an agent would make next. */
export interface NextCall {
  readonly promptTokens: number;
  readonly model: AgentModel;
}

type BudgetState = Pick<AgentState, "allowance" | "depth" | "usage" | "receipts">;

/**
 * What an agent at work may still spend. It follows from its state and the run's limits alone, so a resumed run goes on
 * with what was left, and a lead with what a raised limit adds.
 */
export function leftFor(state: BudgetState, run: Pick<RunContext, "limits">, usage = state.usage): Allowance {
  return leftOf(allowanceOf(state, run), spent(usage, state.receipts.length));
}

/** What has to be left before a call with tools is made, whichever of the models that may take over answers it. */
export function neededBy({ promptTokens, model }: NextCall, run: Pick<RunContext, "priceOf">): Amounts {
  const needs = modelChain(model).map(({ name, maxTokens }) => neededFor(promptTokens, maxTokens, run.priceOf(name)));
  const most = (resource: keyof Amounts): number => Math.max(...needs.map((need) => need[resource]));
  return { tokens: most("tokens"), dollars: most("dollars"), calls: most("calls"), handoffs: most("handoffs") };
}

function allowanceOf({ depth, allowance }: BudgetState, { limits }: Pick<RunContext, "limits">): Allowance {
  return depth === 0 ? runAllowance(limits) : allowance;
}

/** The limit that makes the next call of an agent its last, if one does. */
export function limitReached(
  agent: CompiledAgent,
  state: AgentState,
  run: RunContext,
  next: NextCall,
): ReachedLimit | undefined {
  const { id } = agent.definition;
  const { turns, minutes } = run.limits;
  if (state.turns >= turns) return reached("turns", `${id} used its ${turns} turns`);
  if (minutes !== undefined && run.workedMs() >= minutes * 60_000)
    return reached("minutes", `the run used its ${minutes} minutes of work`);
  const repeated = Object.values(state.repeats.calls).find((made) => isRepeated(agent, made));
  if (repeated !== undefined && state.repeats.digest === artifactsDigest(state.artifacts))
    return reached("repeats", `${repeated.turns} identical calls by ${id}: ${repeated.name}`);
  return budgetReached(id, state, run, next);
}

function reached(limit: ReachedLimit["limit"], message: string): ReachedLimit {
  return { limit, message, ended: true };
}

function budgetReached(id: string, state: AgentState, run: RunContext, next: NextCall): ReachedLimit | undefined {
  const left = leftFor(state, run);
  const lacks = lacking(left, neededBy(next, run));
  if (lacks === undefined || lacks === "handoffs") return undefined;
  const whole = allowanceOf(state, run)[lacks] ?? 0;
  const whose = state.depth === 0 ? "the run" : id;
  const share = state.depth === 0 ? "its" : "its share of";
  const rest = left[lacks] ?? 0;
  const message = {
    calls: `${whose} used ${share} ${whole} model calls`,
    tokens: `${whose} has ${tokenWords(rest)} left of ${share} ${tokenWords(whole)}, too few for another turn`,
    dollars: `${whose} has ${priceWords(rest)} left of ${share} ${priceWords(whole)}, too little for another turn`,
  }[lacks];
  return reached(lacks, message);
}
