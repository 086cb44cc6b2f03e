import { alreadyAnswered, keepAnswer, nearestName, OrchestrateError, withText } from "@orchestrate/core";
import type { PersonAnswer, Question, RunStore } from "@orchestrate/core";
import { printableJson } from "@orchestrate/core/printable";
import type { CliIo } from "../cli-io.ts";
import type { ApproveFlags } from "../commands/approve.ts";
import { exitCodes } from "../exit-code.ts";
import { findRecord } from "../find-record.ts";
import { openExistingStore } from "../open-existing-store.ts";
import { resumeStored } from "../running/resume-stored.ts";
import { storeFlag } from "../running/store-flag.ts";
import { readAnswerText } from "./read-answer-text.ts";
import { outputStyle, renderLines, type Line } from "../terminal/style.ts";
import { drawQuestions } from "./draw-questions.ts";

/** What is answered: a run, and the ids of its questions; all that are open when none is named. */
export interface Answered {
  readonly run: string;
  readonly questions: readonly string[];
}

/** Lists the questions of a run, or answers some and goes on with it; returns the exit code. */
export async function answerRun(io: CliIo, what: Answered, flags: ApproveFlags): Promise<number> {
  const answer = await readAnswer(io, flags);
  const open = await withStore(io, flags, async (store) => {
    const { status } = await findRecord(store, what.run);
    if (answer === undefined) return list(io, store, what.run, flags);
    await answerAll(store, what, answer, status);
    return openOf(await store.listQuestions(what.run));
  });
  if (answer === undefined) return open.length > 0 ? exitCodes.waiting : exitCodes.completed;
  if (open.length > 0 || !flags.resume) return tellRecorded(io, what.run, open, flags);
  return goOn(io, what.run, flags);
}

async function withStore<T>(io: CliIo, flags: ApproveFlags, work: (store: RunStore) => Promise<T>): Promise<T> {
  await using store = await openExistingStore(io, flags.store);
  return await work(store);
}

/** An edit that does not belong to one question could replace the wrong text. */
async function readAnswer(io: CliIo, { yes, reject, edit }: ApproveFlags): Promise<PersonAnswer | undefined> {
  const given = [yes, reject, edit].filter((flag) => flag !== undefined);
  if (given.length > 1)
    throw new OrchestrateError("usage", "a question has one answer", {
      hint: "Give one of --yes, --reject and --edit.",
    });
  const by = io.user;
  if (yes === true) return { decision: "approved", by };
  if (reject !== undefined) return { decision: "rejected", reason: reject, by };
  if (edit !== undefined) return { decision: "edited", text: await readAnswerText(io, edit), by };
  return undefined;
}

async function answerAll(store: RunStore, what: Answered, answer: PersonAnswer, status: string): Promise<void> {
  const all = await store.listQuestions(what.run);
  const ids = what.questions.length > 0 ? [...new Set(what.questions)] : openOf(all).map(({ id }) => id);
  const known = all.map(({ id }) => id);
  for (const id of ids) requireOpen(what.run, id, all, known);
  if (ids.length === 0)
    throw new OrchestrateError("usage", `the run ${what.run} asks nothing; it is ${status}`, {
      hint: "Look at it with orchestrate show.",
    });
  if (answer.decision !== "approved" && ids.length > 1)
    throw new OrchestrateError("usage", `the run ${what.run} has ${ids.length} open questions: ${ids.join(", ")}`, {
      hint: "Name the one that you mean; only --yes can be meant for all.",
    });
  for (const id of ids) {
    const kept = await keepAnswer(store, what.run, id, answer);
    if (!kept.isOurs) throw alreadyAnswered(id, kept.answer);
  }
}

function requireOpen(run: string, id: string, all: readonly Question[], known: readonly string[]): void {
  const question = all.find((one) => one.id === id);
  if (question === undefined) {
    const nearest = nearestName(id, known);
    const hint = known.length === 0 ? "It has asked nothing." : `It has asked: ${known.join(", ")}.`;
    throw new OrchestrateError("usage", `the run ${run} has no question ${id}`, {
      hint: nearest === undefined ? hint : `Did you mean ${nearest}?`,
    });
  }
  if (question.answer !== undefined) throw alreadyAnswered(id, question.answer);
}

function openOf(questions: readonly Question[]): Question[] {
  return questions.filter(({ answer }) => answer === undefined);
}

async function list(io: CliIo, store: RunStore, run: string, flags: ApproveFlags): Promise<Question[]> {
  const questions = await Promise.all((await store.listQuestions(run)).map((question) => withText(question, store)));
  if (flags.json === true) io.stdout.write(`${printableJson(questions, 2)}\n`);
  else io.stdout.write(renderLines(drawQuestions(run, storeFlag(flags.store) ?? "", questions), outputStyle(io)));
  return openOf(questions);
}

function tellRecorded(io: CliIo, run: string, open: readonly Question[], flags: ApproveFlags): number {
  const store = storeFlag(flags.store) ?? "";
  const next: Line =
    open.length > 0
      ? [
          "recorded; still open: ",
          [open.map(({ id }) => id).join(", "), "strong"],
          `; orchestrate approve ${run}${store}`,
        ]
      : [`recorded; go on with: orchestrate resume ${run}${store}`];
  if (flags.json === true) io.stdout.write(`${printableJson({ run, open: open.map(({ id }) => id) })}\n`);
  else io.stdout.write(renderLines([next], { ...outputStyle(io), columns: undefined }));
  return open.length > 0 ? exitCodes.waiting : exitCodes.completed;
}

// The process that works on the run looks for answers before it comes to rest.
async function goOn(io: CliIo, run: string, flags: ApproveFlags): Promise<number> {
  const { pid } = await withStore(io, flags, async (store) => (await store.findHolder(run)) ?? { pid: undefined });
  if (pid === undefined) {
    const { store, json, quiet, verbose } = flags;
    const view = Object.fromEntries(
      Object.entries({ json, quiet, verbose }).filter(([, value]) => value !== undefined),
    );
    return resumeStored(io, run, { store, stream: true, input: true, ...view });
  }
  const words: Line = [`recorded; process ${pid} is at work on the run and takes it up`];
  if (flags.json !== true) io.stdout.write(renderLines([words], { ...outputStyle(io), columns: undefined }));
  return exitCodes.completed;
}
