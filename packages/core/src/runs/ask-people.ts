import { isDeepStrictEqual } from "node:util";
import { errorMessage } from "../error-message.ts";
import { OrchestrateError } from "../errors.ts";
import type { RunStore } from "../stores/run-store.ts";
import { Answer, type GivenAnswer, type Question } from "../team/people/question.ts";
import type { RunContext } from "../team/run-context.ts";
import type { RunEventBody } from "./events/run-event.ts";

/** A question with what it is about: the text of the document, or the task of the handoff. An edit replaces that text. */
export interface AskedQuestion extends Question {
  readonly text: string;
}

/** An answer and, where it is known, who gave it. */
export type PersonAnswer = Answer & { readonly by?: string | undefined };

/** Puts a question to a person who is there; undefined leaves it open, and the run then waits in its store. */
export type AskPerson = (question: AskedQuestion, signal: AbortSignal | undefined) => Promise<PersonAnswer | undefined>;

/** What asking needs of a run. */
export interface AskingRun {
  readonly runId: string;
  readonly store: RunStore;
  readonly onQuestion?: AskPerson | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly emit: (event: RunEventBody) => void;
}

/** Lets the agents of a run ask people. A question and its answer are in the store before anything is done about them. */
export function askPeople({ runId, store, emit, onQuestion, signal }: AskingRun): RunContext["ask"] {
  async function askNow(question: Question): Promise<GivenAnswer | undefined> {
    if (onQuestion === undefined) return undefined;
    const asked = await withText(question, store);
    const given = await askSafely(onQuestion, asked, signal);
    // Somebody may have answered from elsewhere while the question stood here.
    if (given === undefined || signal?.aborted === true)
      return (await store.listQuestions(runId)).find(({ id }) => id === question.id)?.answer;
    return (await keepAnswer(store, runId, question.id, given)).answer;
  }

  return async (request) => {
    const question = await store.putQuestion(runId, request, new Date().toISOString());
    const { id, span, subject } = question;
    emit({ type: "approval.requested", span, question: id, subject });
    const answer = question.answer ?? (await askNow(question));
    if (answer !== undefined) emit(answered(question, answer));
    return answer;
  };
}

// An app's own fault must neither count as an answer nor become something that a model is told.
async function askSafely(
  ask: AskPerson,
  question: AskedQuestion,
  signal: AbortSignal | undefined,
): Promise<PersonAnswer | undefined> {
  try {
    return await ask(question, signal);
  } catch (error) {
    const message = `asking ${question.id} failed: ${errorMessage(error)}`;
    throw new OrchestrateError("question-failed", message, { cause: error });
  }
}

/** The answer that counts, and whether it is the one that was just given. */
interface KeptAnswer {
  readonly answer: GivenAnswer;
  readonly isOurs: boolean;
}

/**
 * Keeps an answer in the store, whoever runs the run. Somebody may have been faster: then theirs counts. Throws `usage`
 * for an answer that does not fit or a question that is not there.
 */
export async function keepAnswer(store: RunStore, runId: string, id: string, given: PersonAnswer): Promise<KeptAnswer> {
  const ours = checkAnswer(id, given);
  const answer = (await store.answerQuestion(runId, id, ours))?.answer;
  if (answer !== undefined) return { answer, isOurs: isDeepStrictEqual(answer, ours) };
  const known = (await store.listQuestions(runId)).map((one) => one.id);
  throw new OrchestrateError("usage", `the run ${runId} has no question ${id}`, {
    hint: known.length === 0 ? "It has asked nothing." : `It has: ${known.join(", ")}.`,
  });
}

/** An answer as it is kept: with who gave it, now. Throws `usage` when it does not fit. */
export function checkAnswer(id: string, { by = "a person", ...given }: PersonAnswer): GivenAnswer {
  const parsed = Answer.safeParse(given);
  if (parsed.success) return { ...parsed.data, by, at: new Date().toISOString() };
  const [issue] = parsed.error.issues;
  throw new OrchestrateError("usage", `the answer to ${id} does not fit: ${issue?.message ?? "unknown"}`, {
    hint: "It is approved, edited with a text, or rejected with a reason.",
  });
}

/** Keeps answers by the ids of their questions. Throws `usage` when one had been answered otherwise. */
export async function keepAnswers(
  store: RunStore,
  runId: string,
  answers: Readonly<Record<string, PersonAnswer>>,
): Promise<void> {
  for (const [id, answer] of Object.entries(answers)) {
    const before = (await store.listQuestions(runId)).find((question) => question.id === id)?.answer;
    if (before !== undefined) throw alreadyAnswered(id, before);
    const kept = await keepAnswer(store, runId, id, answer);
    if (!kept.isOurs) throw alreadyAnswered(id, kept.answer);
  }
}

/** What somebody is told whose answer came too late. */
export function alreadyAnswered(id: string, { decision, by, at }: GivenAnswer): OrchestrateError {
  return new OrchestrateError("usage", `${id} was already ${decision} by ${by} at ${at}`, {
    hint: "The first answer counts.",
  });
}

/** A question with the text that it is about. */
export async function withText(question: Question, store: RunStore): Promise<AskedQuestion> {
  const { subject } = question;
  if (subject.type === "handoff") return { ...question, text: subject.task };
  const text = await store.getText(subject.sha256);
  if (text === undefined) throw new OrchestrateError("store-failed", `the store has lost the text of ${subject.path}`);
  return { ...question, text };
}

function answered({ id, span }: Question, answer: GivenAnswer): RunEventBody {
  const { by, decision } = answer;
  const head = { type: "approval.answered" as const, span, question: id, by };
  return decision === "rejected" ? { ...head, decision, reason: answer.reason } : { ...head, decision };
}
