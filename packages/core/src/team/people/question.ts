import { z } from "zod";
import type { CheckOutcome } from "../../deliverables/deliverable-kind.ts";

/** What a person may answer: to let it through, to put a text of their own in its place, or to refuse it with a reason. */
export const Answer = z.discriminatedUnion("decision", [
  z.strictObject({ decision: z.literal("approved") }),
  z.strictObject({
    decision: z.literal("edited"),
    text: z
      .string()
      .max(1024 * 1024)
      .refine((text) => text.trim() !== "", "must not be empty")
      .describe("The whole document, or the whole task of the handoff, as it shall be."),
  }),
  z.strictObject({
    decision: z.literal("rejected"),
    reason: z.string().trim().min(1).max(10_000).describe("Why; the author gets it as the answer to the tool call."),
  }),
]);
export type Answer = z.infer<typeof Answer>;

/** An answer with who gave it and when, ISO 8601 in UTC. */
export type GivenAnswer = Answer & { readonly by: string; readonly at: string };

/** What is asked about: a checked document before it is published, or a handoff before the delegate starts. */
export type QuestionSubject =
  | {
      readonly type: "document";
      readonly path: string;
      readonly kind: string;
      readonly revision: number;
      /** Of the text, which the store keeps. */
      readonly sha256: string;
      readonly check: CheckOutcome;
    }
  | {
      readonly type: "handoff";
      readonly from: string;
      readonly to: string;
      readonly task: string;
      readonly why: string;
      readonly deliverables: readonly string[];
    };

/** A question as an agent's node puts it. The same key is the same question, however often its node runs. */
export interface QuestionRequest {
  readonly key: string;
  readonly span: string;
  readonly subject: QuestionSubject;
}

/** A question to a person, as the store keeps it. */
export interface Question extends QuestionRequest {
  /** Unique in its run and short to type: `q1`, `q2` and so on. */
  readonly id: string;
  /** ISO 8601 in UTC. */
  readonly askedAt: string;
  readonly answer: GivenAnswer | undefined;
}
