import { z } from "zod";

/** What a delegate is given: the arguments of every handoff tool. Who is only consulted may be told no reason. */
export const Envelope = z.strictObject({
  task: z.string().min(1),
  why: z.string().default(""),
  inputs: z.array(z.string()).default([]),
  deliverables: z.array(named(z.string())).default([]),
  acceptance: z.array(z.string()).default([]),
});
export type Envelope = z.infer<typeof Envelope>;

/** The envelope with the kinds that this target can hand over; what is delivered has a reason. */
export function envelopeFor(kinds: readonly string[]): typeof Envelope {
  if (kinds.length === 0) return Envelope;
  const deliverables = z.array(named(z.enum(kinds as [string, ...string[]]))).default([]);
  return Envelope.extend({ why: z.string().min(1), deliverables }) as unknown as typeof Envelope;
}

/**
 * The arguments as a model is told of them, with every call of it. Who can deliver nothing is consulted: it gets a
 * question, and the reason where a person must approve it.
 */
export function askedArguments(kinds: readonly string[], isApproved: boolean): z.ZodType {
  const [text, texts] = [z.string(), z.array(z.string()).optional()];
  if (kinds.length === 0) return isApproved ? z.object({ task: text, why: text }) : z.object({ task: text });
  const deliverables = z.array(z.enum(kinds as [string, ...string[]])).optional();
  return z.object({ task: text, why: text, inputs: texts, deliverables, acceptance: texts });
}

// Models that know the longer form from elsewhere write `{ kind }` for a kind.
function named<Kind extends z.ZodType<string>>(kind: Kind) {
  return z.preprocess((value) => (typeof value === "string" ? { kind: value } : value), z.object({ kind }));
}
