import { z } from "zod";
import type { CompiledAgent } from "./compiled-agent.ts";
import type { Dispatch } from "./dispatch.ts";
import type { Envelope } from "./envelope.ts";
import { handoffHash, handoffTarget, handoffToolName } from "./handoff-tool.ts";
import type { ReplyCall } from "./read-calls.ts";
import type { RunContext } from "./run-context.ts";
import type { AgentState, HandoffRecord } from "./team-state.ts";

interface Decision {
  readonly dispatches: readonly Dispatch[];
  readonly handoffs: readonly HandoffRecord[];
}

/**
 * Decides what becomes of each tool call of a reply: carried out, handed off over a declared edge, or answered with
 * the reason why not. Every call gets exactly one decision, in the order of the calls.
 */
export function decideDispatches(
  agent: CompiledAgent,
  state: AgentState,
  calls: readonly ReplyCall[],
  run: RunContext,
): Decision {
  const handoffs = [...state.handoffs];
  const dispatches = calls.map((replyCall, index): Dispatch => {
    const { call, fault } = replyCall;
    const site = {
      call: { id: call.id, name: call.name },
      span: state.span,
      step: `${state.span}#${state.turns + 1}.${index + 1}`,
    };
    const refuse = (reason: string): Dispatch => ({ ...site, type: "refusal", reason });
    if (fault !== undefined) return refuse(fault);
    if (agent.tools.has(call.name))
      return { ...site, type: "tool", args: JSON.stringify(call.args), artifacts: state.artifacts };
    const to = handoffTarget(call.name);
    if (to === undefined)
      return refuse(`There is no tool ${call.name}. You have: ${toolNames(agent, state, run).join(", ")}.`);
    const request = checkHandoff(agent, state, { to, args: call.args, earlier: handoffs }, run);
    if ("reason" in request) return refuse(request.reason);
    handoffs.push({ to, hash: request.hash });
    const childSpan = `${state.span}/${to}.${handoffs.length}`;
    const { envelope } = request;
    return {
      ...site,
      type: "handoff",
      to,
      envelope,
      childSpan,
      depth: state.depth,
      goal: state.goal,
      artifacts: state.artifacts,
    };
  });
  return { dispatches, handoffs };
}

type HandoffCheck = { reason: string } | { envelope: Envelope; hash: string };

function checkHandoff(
  agent: CompiledAgent,
  state: AgentState,
  request: { to: string; args: unknown; earlier: readonly HandoffRecord[] },
  run: RunContext,
): HandoffCheck {
  const { to, args, earlier } = request;
  const { definition } = agent;
  const compiled = agent.edges.get(to);
  if (compiled === undefined) {
    const allowed = [...agent.edges.keys()].map(handoffToolName).join(", ") || "none";
    return {
      reason: `${definition.id} may not hand off to ${to}: its file declares no such edge. Allowed: ${allowed}.`,
    };
  }
  if (state.depth >= run.limits.depth)
    return { reason: `The depth limit of ${run.limits.depth} is reached. Finish with what you have.` };
  const used = earlier.filter((record) => record.to === to).length;
  const { maxCalls } = compiled.edge;
  if (maxCalls !== undefined && used >= maxCalls)
    return { reason: `The edge to ${to} allows ${maxCalls} handoffs, and all are used.` };
  const parsed = compiled.envelope.safeParse(args);
  if (!parsed.success) return { reason: `The arguments do not fit.\n${z.prettifyError(parsed.error)}` };
  const hash = handoffHash(to, parsed.data, state.artifacts);
  if (earlier.some((record) => record.hash === hash))
    return {
      reason: `You asked ${to} for exactly this before, and no document has changed since. Ask for something else or finish.`,
    };
  return { envelope: parsed.data, hash };
}

function toolNames(agent: CompiledAgent, state: AgentState, run: RunContext): string[] {
  const handoffs = state.depth < run.limits.depth ? agent.handoffSchemas : [];
  return [...agent.toolSchemas, ...handoffs].map((tool) => tool.function.name);
}
