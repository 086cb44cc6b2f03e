import type { QuestionSubject } from "@orchestrate/core";
import type { TreeQuestion, Verdict } from "./run-tree.ts";
import type { Line, Piece } from "./style.ts";

/** What a question is about: `db/schema.sql (sql-ddl, revision 2)`, or `lead -> scout`. */
export function subjectWords(subject: QuestionSubject): string {
  if (subject.type === "handoff") return `${subject.from} -> ${subject.to}`;
  return `${subject.path} (${subject.kind}, revision ${subject.revision})`;
}

/** A decision in its colour: `rejected by ada: too wide`. */
export function verdictPiece({ decision, by, reason }: Verdict): Piece {
  const why = reason === undefined ? "" : `: ${reason}`;
  return [`${decision} by ${by}${why}`, decision === "rejected" ? "bad" : "good"];
}

/** A question in the tree of a run. */
export function questionLine({ id, subject, verdict }: TreeQuestion): Line {
  const head: Line = [["? ", "accent"], [id, "strong"], ` ${subjectWords(subject)}  `];
  return [...head, verdict === undefined ? ["waiting for a person", "accent"] : verdictPiece(verdict)];
}

/** Why somebody asks; who only consults a colleague need not say it. */
export function whyLines(why: string): Line[] {
  return why === "" ? [] : [[`  why: ${why}`]];
}
