import type { DatabaseSync, SQLOutputValue } from "node:sqlite";
import type { GivenAnswer, Question, QuestionRequest, QuestionSubject } from "../team/people/question.ts";
import { unreadableRow } from "./damaged-store.ts";
import type { RunStore } from "./run-store.ts";
import type { SqliteConnection } from "./sqlite-database.ts";
import { unknownRun } from "./unknown-run.ts";

/** The part of a store that keeps questions. */
export function questionStore(
  connection: SqliteConnection,
): Pick<RunStore, "putQuestion" | "answerQuestion" | "listQuestions"> {
  return {
    putQuestion: async (runId, request, askedAt) =>
      connection.write((database) => {
        if (database.prepare("select 1 from runs where id = ?").get(runId) === undefined) throw unknownRun(runId);
        return insertQuestion(database, runId, request, askedAt);
      }),
    answerQuestion: async (runId, id, answer) =>
      connection.write((database) => settleQuestion(database, runId, id, answer)),
    listQuestions: async (runId) => connection.read((database) => selectQuestions(database, runId)),
  };
}

/** The question with this key; a new one is numbered and kept first. */
function insertQuestion(
  database: DatabaseSync,
  runId: string,
  { key, span, subject }: QuestionRequest,
  askedAt: string,
): Question {
  const known = database.prepare("select * from questions where run_id = ? and key = ?").get(runId, key);
  if (known !== undefined) return toQuestion(known);
  const row = database
    .prepare("select coalesce(max(number), 0) + 1 as next from questions where run_id = ?")
    .get(runId);
  const number = Number(row?.["next"]);
  database
    .prepare("insert into questions (run_id, number, key, span, subject, asked_at) values (?, ?, ?, ?, ?, ?)")
    .run(runId, number, key, span, JSON.stringify(subject), askedAt);
  return { id: `q${number}`, key, span, subject, askedAt, answer: undefined };
}

/** Puts questions into a run that takes them over, with their numbers. */
export function insertQuestions(database: DatabaseSync, runId: string, questions: readonly Question[]): void {
  const insert = database.prepare("insert into questions values (?, ?, ?, ?, ?, ?, ?)");
  for (const { id, key, span, subject, askedAt, answer } of questions) {
    const kept = answer === undefined ? null : JSON.stringify(answer);
    insert.run(runId, Number(id.slice(1)), key, span, JSON.stringify(subject), askedAt, kept);
  }
}

/** Keeps an answer unless there is one already, and gives the question with the answer that counts. */
function settleQuestion(database: DatabaseSync, runId: string, id: string, answer: GivenAnswer): Question | undefined {
  const number = Number(/^q(\d{1,9})$/.exec(id)?.[1] ?? Number.NaN);
  if (Number.isNaN(number)) return undefined;
  database
    .prepare("update questions set answer = ? where run_id = ? and number = ? and answer is null")
    .run(JSON.stringify(answer), runId, number);
  const row = database.prepare("select * from questions where run_id = ? and number = ?").get(runId, number);
  return row === undefined ? undefined : toQuestion(row);
}

/** All questions of a run in the order in which they were put. */
function selectQuestions(database: DatabaseSync, runId: string): Question[] {
  return database.prepare("select * from questions where run_id = ? order by number").all(runId).map(toQuestion);
}

function toQuestion(row: Record<string, SQLOutputValue>): Question {
  const answer = row["answer"];
  return {
    id: `q${Number(row["number"])}`,
    key: text(row, "key"),
    span: text(row, "span"),
    subject: JSON.parse(text(row, "subject")) as QuestionSubject,
    askedAt: text(row, "asked_at"),
    answer: typeof answer === "string" ? (JSON.parse(answer) as GivenAnswer) : undefined,
  };
}

function text(row: Record<string, SQLOutputValue>, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw unreadableRow(`the column ${column} of a question holds no text`);
  return value;
}
