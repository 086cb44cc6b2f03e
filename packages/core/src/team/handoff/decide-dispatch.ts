import type { TokenUsage } from "../../models/token-usage.ts";
import { checkHandoff, type AllowedHandoff } from "./check-handoff.ts";
import type { CompiledAgent } from "../compiled-agent.ts";
import { isRepeated, repeatKey, type CallRepeats } from "../reply/count-repeats.ts";
import type { Dispatch } from "./dispatch.ts";
import { handoffTarget } from "./handoff-tool.ts";
import type { Limits, ReachedLimit } from "../bounds/limits.ts";
import type { ReplyCall } from "../reply/read-calls.ts";
import { reserveHandoffs } from "./reserve-handoffs.ts";
import type { RunContext } from "../run-context.ts";
import type { AgentState, HandoffRecord } from "../team-state.ts";
import type { CallAnswer } from "../tools/agent-tool.ts";

/** What becomes of the calls of a reply. */
export interface Decision {
  /** One for each call, in their order. */
  readonly dispatches: readonly Dispatch[];
  /** All handoffs of the agent that were let through so far, those of this reply included. */
  readonly handoffs: readonly HandoffRecord[];
  /** The first limit that refused a handoff, if one did. */
  readonly limit: ReachedLimit | undefined;
}

/** A reply with calls, and what is known when it is decided about. */
export interface DecidedReply {
  readonly calls: readonly ReplyCall[];
  /** Name of the model that gave it. */
  readonly model: string;
  /** What the agent has used, this reply included. */
  readonly usage: TokenUsage;
  readonly repeats: CallRepeats;
}

/** What a call comes to before budgets are looked at. */
type Decided = Dispatch | AllowedHandoff;

/**
 * Decides what becomes of each tool call of a reply: carried out, handed off over a declared edge, or answered with
 * the reason why not. Every call gets exactly one decision, in the order of the calls.
 */
export function decideDispatches(
  agent: CompiledAgent,
  state: AgentState,
  reply: DecidedReply,
  run: RunContext,
): Decision {
  const handoffs = [...state.handoffs];
  const taken = new Set<string>();
  const decided = reply.calls.map((replyCall, index): Decided => {
    const { call, fault } = replyCall;
    const site = {
      call: { id: call.id, name: call.name },
      span: state.span,
      step: `${state.span}#${state.turns + 1}.${index + 1}`,
    };
    const refuse = (reason: string, limit?: ReachedLimit): Dispatch => ({ ...site, type: "refusal", reason, limit });
    if (isRepeated(agent, reply.repeats.calls[repeatKey(replyCall)]))
      return refuse("You have made exactly this call before, and nothing has changed since. It is not made again.");
    if (fault !== undefined) return refuse(fault);
    if (agent.tools.has(call.name))
      return { ...site, type: "tool", args: JSON.stringify(call.args), artifacts: state.artifacts, model: reply.model };
    const to = handoffTarget(call.name);
    if (to === undefined)
      return refuse(`There is no tool ${call.name}. You have: ${toolNames(agent, state, run).join(", ")}.`);
    const refused = refusedBefore(run.steps.ended(site.step));
    if (refused !== undefined) return refuse(refused.text, refused.limit);
    const childSpan = `${state.span}/${to}.${handoffs.length + 1}`;
    const bounds = run.steps.hasStarted(childSpan) ? unbounded(run.limits) : run.limits;
    const checked = checkHandoff(
      agent,
      state,
      { to, args: call.args, earlier: handoffs, taken },
      { ...run, limits: bounds },
    );
    if ("reason" in checked) {
      const { reason, limit } = checked;
      return refuse(reason, limit && { limit, message: reason, ended: false });
    }
    handoffs.push({ to, hash: checked.hash });
    for (const kind of checked.kinds) taken.add(kind);
    return { ...site, ...checked, type: "allowed", childSpan };
  });
  const reserved = reserveHandoffs(agent, state, { decided, usage: reply.usage }, run);
  const unpaid = new Set(reserved.unpaid);
  // A handoff that was not paid for has used up nothing, and may be asked for again once there is more.
  const begun = handoffs.filter(({ hash }) => !unpaid.has(hash));
  const [limit] = reserved.dispatches.flatMap((item) => (item.type === "refusal" ? (item.limit ?? []) : []));
  return { dispatches: reserved.dispatches, handoffs: begun, limit };
}

// What was decided before the run was resumed holds, though its limits may be others now. The step of a handoff that a
// person refused has no `ok`: that one had been let through.
function refusedBefore(step: object | null | undefined): CallAnswer | undefined {
  const answer = step as CallAnswer | null | undefined;
  return answer?.ok === false ? answer : undefined;
}

function unbounded(limits: Limits): Limits {
  return { ...limits, depth: Infinity, edges: {} };
}

function toolNames(agent: CompiledAgent, state: AgentState, run: RunContext): string[] {
  const handoffs = state.depth < run.limits.depth ? agent.handoffSchemas : [];
  return [...agent.toolSchemas, ...handoffs].map((tool) => tool.function.name);
}
