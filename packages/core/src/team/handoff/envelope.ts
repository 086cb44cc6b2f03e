import { z } from "zod";

/** What a delegate is given: the arguments of every handoff tool. What they mean is told once, by {@link envelopeRule}. */
export const Envelope = z.strictObject({
  task: z.string().min(1),
  why: z.string().min(1),
  inputs: z.array(z.string()).default([]),
  deliverables: z.array(z.object({ kind: z.string() })).default([]),
  acceptance: z.array(z.string()).default([]),
});
export type Envelope = z.infer<typeof Envelope>;

/** What the arguments of a handoff mean; said once in the prompt, since each edge is a tool with the same arguments. */
export const envelopeRule =
  "task is complete in itself, for a colleague sees none of your messages; why is one sentence; inputs are paths to read first; acceptance is what can be checked.";

/** The envelope with the kinds that this target can hand over. */
export function envelopeFor(kinds: readonly string[]): typeof Envelope {
  if (kinds.length === 0) return Envelope;
  const deliverables = z.array(z.object({ kind: z.enum(kinds as [string, ...string[]]) })).default([]);
  return Envelope.extend({ deliverables }) as unknown as typeof Envelope;
}
