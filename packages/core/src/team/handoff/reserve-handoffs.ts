import { promptText } from "../../models/prompt-text.ts";
import { estimateTokens, type TokenUsage } from "../../models/token-usage.ts";
import { priceWords, tokenWords } from "../../models/usage-words.ts";
import { delegateBrief } from "../brief.ts";
import { lacking, leftOf, reserve, type Allowance, type Amounts, type Claim } from "../bounds/budget.ts";
import type { AllowedHandoff } from "./check-handoff.ts";
import type { CompiledAgent } from "../compiled-agent.ts";
import type { Dispatch } from "./dispatch.ts";
import { leftFor, neededBy } from "../bounds/limit-reached.ts";
import type { LimitName } from "../bounds/limits.ts";
import type { RunContext } from "../run-context.ts";
import type { AgentState } from "../team-state.ts";

const spendsAll: Amounts = { tokens: Infinity, dollars: Infinity, calls: Infinity, handoffs: Infinity };

interface Reserved {
  readonly dispatches: readonly Dispatch[];
  /** Hashes of the handoffs for which nothing could be reserved. */
  readonly unpaid: readonly string[];
}

/**
 * Reserves a part of what is left for each handoff of a reply, before any of them starts. What a delegate does not
 * spend is the caller's again as soon as its receipt is there, because then only what was spent counts.
 */
export function reserveHandoffs(
  agent: CompiledAgent,
  state: AgentState,
  { decided, usage }: { decided: readonly (Dispatch | AllowedHandoff)[]; usage: TokenUsage },
  run: RunContext,
): Reserved {
  const left = leftFor(state, run, usage);
  const wanted = decided.filter((item) => item.type === "allowed");
  const claims = wanted.map((item) => claimOf(agent, state, item, run));
  const parts = new Map(reserve(left, claims).map((part, index) => [wanted[index], part]));
  const unpaid: string[] = [];
  const dispatches = decided.map((item): Dispatch => {
    if (item.type !== "allowed") return item;
    const { call, span, step, to, envelope, childSpan, trail, hash } = item;
    // Whoever had begun before the run was resumed is let end, with nothing more to spend where limits are lower now.
    const allowance = parts.get(item) ?? (run.steps.hasStarted(childSpan) ? leftOf(left, spendsAll) : undefined);
    if (allowance === undefined) {
      const { limit, message } = tooLittle(left, to, { claim: claims[wanted.indexOf(item)], beside: claims.length });
      unpaid.push(hash);
      const reason = `${message} Finish with what you have.`;
      return { call, span, step, type: "refusal", reason, limit: { limit, message, ended: false } };
    }
    const { depth, goal, artifacts } = state;
    return { call, span, step, type: "handoff", to, envelope, childSpan, depth, goal, artifacts, allowance, trail };
  });
  return { dispatches, unpaid };
}

// Most of what a delegate takes is its prompt and what it reads, sent again with each call; a further document adds a
// quarter to that. A delegate that could pay only for its last turn would hand over nothing.
function claimOf(agent: CompiledAgent, state: AgentState, item: AllowedHandoff, run: RunContext): Claim {
  const { envelope, edge } = item;
  const { facts, inputs } = run;
  const brief = delegateBrief({ goal: state.goal, facts, inputs }, agent.definition.id, envelope, state.artifacts);
  const promptTokens = edge.targetTokens + estimateTokens(promptText([brief], []));
  const model = run.modelFor(edge.target);
  return {
    weight: 1 + Math.max(0, envelope.deliverables.length - 1) / 4,
    least: neededBy({ promptTokens, model }, run),
  };
}

function tooLittle(
  left: Allowance,
  to: string,
  { claim, beside }: { claim: Claim | undefined; beside: number },
): { limit: LimitName; message: string } {
  const least = claim?.least ?? { tokens: 0, dollars: 0, calls: 0, handoffs: 0 };
  // Where all of what is left would do, it is the caller's own part and those of the other handoffs that do not fit.
  const limit = lacking(left, { ...least, handoffs: beside }) ?? lacking(halfOf(left), least) ?? "tokens";
  const rest = left[limit] ?? 0;
  const words = {
    tokens: tokenWords(rest),
    dollars: priceWords(rest),
    calls: `${rest} model calls`,
    handoffs: `${rest} ${rest === 1 ? "handoff" : "handoffs"}`,
  };
  const others = beside > 1 ? " beside the others" : "";
  return {
    limit,
    message: `What is left of the budget, ${words[limit]}, does not pay for a handoff to ${to}${others}.`,
  };
}

function halfOf({ tokens, dollars, calls }: Allowance): Allowance {
  return {
    ...(tokens === undefined ? {} : { tokens: tokens / 2 }),
    ...(dollars === undefined ? {} : { dollars: dollars / 2 }),
    ...(calls === undefined ? {} : { calls: calls / 2 }),
  };
}
