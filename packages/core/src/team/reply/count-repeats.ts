import type { Artifact } from "../../deliverables/artifact.ts";
import { artifactsDigest, callDigest } from "./canonical.ts";
import { isUnusable } from "./argument-faults.ts";
import type { CompiledAgent } from "../compiled-agent.ts";
import { maxRepeats } from "../bounds/limits.ts";
import type { ReplyCall } from "./read-calls.ts";

/** How often an agent has made each call since the documents last changed. */
export interface CallRepeats {
  /** Digest of the documents that the counts belong to. */
  readonly digest: string;
  readonly calls: Readonly<Record<string, { readonly name: string; readonly turns: number }>>;
}

/** No call made yet. */
export const noRepeats: CallRepeats = { digest: "", calls: {} };

/** The counts after one more reply. The same call twice in one reply is one turn's; a changed document starts anew. */
export function countRepeats(
  agent: CompiledAgent,
  before: CallRepeats,
  calls: readonly ReplyCall[],
  artifacts: Readonly<Record<string, Artifact>>,
): CallRepeats {
  const digest = artifactsDigest(artifacts);
  // Calls that cannot be carried out at all are counted where replies are judged.
  const usable = calls.filter((call) => !isUnusable(agent, call));
  const known = before.digest === digest ? before.calls : {};
  const made = new Map(usable.map((call) => [repeatKey(call), call.call.name]));
  const counted = [...made].map(([key, name]) => [key, { name, turns: (known[key]?.turns ?? 0) + 1 }] as const);
  const others = Object.entries(known).filter(([key]) => !made.has(key));
  return { digest, calls: Object.fromEntries([...others, ...counted].slice(-rememberedCalls)) };
}

/** Different calls that are remembered, the last ones: the state is stored anew with each turn. */
const rememberedCalls = 16;

/** By what a call is known again. */
export function repeatKey({ call }: ReplyCall): string {
  return callDigest(call.name, call.args);
}

/** Whether a call was made in as many turns as it may be while nothing changes. */
export function isRepeated(agent: CompiledAgent, made: CallRepeats["calls"][string] | undefined): boolean {
  if (made === undefined) return false;
  return made.turns >= maxRepeats + (agent.tools.get(made.name)?.attempts ?? 0);
}
