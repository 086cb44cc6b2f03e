import { argumentFaults } from "../reply/argument-faults.ts";
import type { CompiledAgent, CompiledEdge } from "../compiled-agent.ts";
import type { Envelope } from "./envelope.ts";
import { handoffToolName, requestDigest } from "./handoff-tool.ts";
import { edgeName, type LimitName } from "../bounds/limits.ts";
import type { RunContext } from "../run-context.ts";
import type { AgentState, HandoffRecord } from "../team-state.ts";

/** A handoff that a model asks for. */
export interface HandoffRequest {
  readonly to: string;
  readonly args: unknown;
  /** Handoffs of this agent that were let through so far. */
  readonly earlier: readonly HandoffRecord[];
  /** Kinds that other handoffs of the same reply were asked for, each of which has one document. */
  readonly taken: ReadonlySet<string>;
}

/** A handoff that an edge allows, before its part of the budget is reserved. */
export interface CheckedHandoff {
  readonly to: string;
  readonly envelope: Envelope;
  readonly edge: CompiledEdge;
  /** Kinds of one document each that nobody else may be asked for in the same reply. */
  readonly kinds: readonly string[];
  /** By which the request is known again. */
  readonly hash: string;
  readonly trail: readonly string[];
}

/** A {@link CheckedHandoff} with its place in the reply. */
export type AllowedHandoff = CheckedHandoff & {
  readonly type: "allowed";
  readonly call: { readonly id: string; readonly name: string };
  readonly span: string;
  readonly step: string;
  readonly childSpan: string;
};

/** Why a handoff is refused, and by which limit, if by one. */
interface Refusal {
  readonly reason: string;
  readonly limit?: LimitName;
}

/** Checks a handoff against the declared edges, the limits and what was asked for before. */
export function checkHandoff(
  agent: CompiledAgent,
  state: AgentState,
  request: HandoffRequest,
  run: RunContext,
): CheckedHandoff | Refusal {
  const { to, args, earlier, taken } = request;
  const edge = agent.edges.get(to);
  if (edge === undefined) return undeclared(agent, to);
  if (state.depth >= run.limits.depth)
    return { reason: `The depth limit of ${run.limits.depth} is reached. Finish with what you have.`, limit: "depth" };
  const used = earlier.filter((record) => record.to === to).length;
  const most = mostCalls(agent.definition.id, edge, run);
  if (used >= most) return { reason: `The edge to ${to} allows ${most} handoffs, and all are used.`, limit: "edges" };
  const parsed = edge.envelope.safeParse(args);
  if (!parsed.success) return { reason: argumentFaults(parsed.error) };
  const hash = requestDigest(to, parsed.data, state.artifacts);
  const repeated = repeatedRequest(to, { hash, earlier, trail: state.trail });
  if (repeated !== undefined) return { reason: repeated };
  const envelope = withPromises(parsed.data, { edge, taken }, run);
  const kinds = envelope.deliverables.map(({ kind }) => kind).filter((kind) => edge.singleKinds.has(kind));
  const twice = kinds.find((kind) => taken.has(kind));
  if (twice !== undefined)
    return {
      reason: `Another handoff of this same reply asks for ${twice} already; a document has one author at a time.`,
    };
  return { to, envelope, edge, kinds, hash, trail: [...state.trail, hash] };
}

function undeclared(agent: CompiledAgent, to: string): Refusal {
  const allowed = [...agent.edges.keys()].map(handoffToolName).join(", ") || "none";
  const { id } = agent.definition;
  return { reason: `${id} may not hand off to ${to}: its file declares no such edge. Allowed: ${allowed}.` };
}

function mostCalls(from: string, { edge }: CompiledEdge, { limits }: RunContext): number {
  const name = edgeName(from, edge.to);
  const ofTask = Object.hasOwn(limits.edges, name) ? limits.edges[name] : undefined;
  return Math.min(edge.maxCalls ?? Infinity, ofTask ?? Infinity);
}

function repeatedRequest(
  to: string,
  asked: { hash: string; earlier: readonly HandoffRecord[]; trail: readonly string[] },
): string | undefined {
  if (asked.earlier.some((record) => record.hash === asked.hash))
    return `You asked ${to} for exactly this before, and no document has changed since. Ask for something else or finish.`;
  if (asked.trail.includes(asked.hash))
    return `${to} was asked for exactly this on the way to you, and no document has changed since. Do your part, or say why you cannot.`;
  return undefined;
}

// Without named documents the delegate owes what the run wants, it owns, and nobody is asked for in the same reply.
function withPromises(
  envelope: Envelope,
  { edge, taken }: { edge: CompiledEdge; taken: ReadonlySet<string> },
  run: RunContext,
): Envelope {
  if (envelope.deliverables.length > 0) return envelope;
  const kinds = edge.kinds.filter((kind) => run.deliverables.includes(kind) && !taken.has(kind));
  return { ...envelope, deliverables: kinds.map((kind) => ({ kind })) };
}
