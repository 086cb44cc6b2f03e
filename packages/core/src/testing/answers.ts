import type { PersonAnswer } from "../runs/ask-people.ts";
import type { RunResult } from "../runs/run-result.ts";

/** Ada's yes. */
export const approved = { decision: "approved" as const, by: "ada" };

/** Ada's no. */
export const rejected = (reason: string): PersonAnswer => ({ decision: "rejected", reason, by: "ada" });

/** Ada's own text. */
export const edited = (text: string): PersonAnswer => ({ decision: "edited", text, by: "ada" });

/** What a waiting run asks: the id of each question, and the document with its revision or the edge. */
export function subjects({ questions }: RunResult): string[] {
  return questions.map(({ id, subject }) =>
    subject.type === "document"
      ? `${id} ${subject.path} ${subject.revision}`
      : `${id} ${subject.from} -> ${subject.to}`,
  );
}
