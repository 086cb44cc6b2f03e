import { z } from "zod";

/** What a delegate is given: the arguments of every handoff tool. */
export const Envelope = z.strictObject({
  task: z.string().min(1).describe("What to do, complete in itself: the delegate sees none of your messages."),
  why: z.string().min(1).describe("Why this is needed, in one sentence."),
  inputs: z.array(z.string()).default([]).describe("Paths of documents the delegate should read first."),
  deliverables: z
    .array(z.object({ kind: z.string() }))
    .default([])
    .describe("Documents the delegate shall hand over."),
  acceptance: z.array(z.string()).default([]).describe("How you will judge the result; each item can be checked."),
});
export type Envelope = z.infer<typeof Envelope>;

/** The envelope with the kinds that this target can hand over. */
export function envelopeFor(kinds: readonly string[]): typeof Envelope {
  if (kinds.length === 0) return Envelope;
  const deliverables = z
    .array(z.object({ kind: z.enum(kinds as [string, ...string[]]) }))
    .default([])
    .describe("Documents the delegate shall hand over.");
  return Envelope.extend({ deliverables }) as unknown as typeof Envelope;
}
