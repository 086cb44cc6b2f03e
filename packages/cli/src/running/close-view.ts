import { priceWords, tokenWords, type RunResult, type RunStatus, type TokenUsage } from "@orchestrate/core";
import type { CliIo, StopSignal } from "../cli-io.ts";
import { exitCodeOfOutput, exitCodeOfRun, exitCodeOfSignal } from "../exit-code.ts";
import { howToAnswer } from "../answering/draw-questions.ts";
import { shortPath } from "../locate.ts";
import { hintLines } from "../report-error.ts";
import { statusPiece } from "../run-record.ts";
import { subjectWords } from "../terminal/draw-question.ts";
import { errorStyle, outputStyle, renderLines, type Line } from "../terminal/style.ts";

/** What a person is told when a run is over, or is being stopped. */
export interface Closing {
  readonly status: RunStatus;
  readonly message: string;
  readonly runId: string;
  readonly out: string | undefined;
  /** What it used so far, as far as that is known here. */
  readonly usage?: TokenUsage | undefined;
  /** What `show` needs to be told to find the store, such as ` --store x.sqlite`; undefined for one in memory. */
  readonly store: string | undefined;
}

/** One sentence: how it ended, where the documents are, how to go on with the run, or to look at it. */
export function closingLine(io: CliIo, closing: Closing): Line {
  const { status, message, out, usage } = closing;
  const where = out === undefined ? "" : shortPath(io, out);
  const next = nextCommand(closing);
  // Neither has ended, and what a waiting run asks is listed below.
  if (status === "stopped" || status === "waiting")
    return [statusPiece(status), [where === "" ? "" : `documents so far are in ${where}`, next].reduce(joined, "")];
  const spent = usage === undefined ? "" : spentWords(usage);
  const parts = [message, where === "" ? "" : `in ${where}`, spent, next];
  return [statusPiece(status), parts.reduce(joined, "")];
}

function nextCommand({ status, runId, store }: Closing): string {
  if (store === undefined) return "";
  const goesOn = status === "stopped" || status === "failed";
  return goesOn ? `resume: orchestrate resume ${runId}${store}` : `look: orchestrate show ${runId}${store}`;
}

// `48.2k tokens, $0.12`; a `~` where some were counted here.
function spentWords({ inputTokens, outputTokens, estimated, dollars, unpriced }: TokenUsage): string {
  const tokens = `${estimated ? "~" : ""}${tokenWords(inputTokens + outputTokens)}`;
  if (unpriced) return dollars === 0 ? `${tokens}, price unknown` : `${tokens}, ${priceWords(dollars)} and more`;
  return `${tokens}, ${priceWords(dollars)}`;
}

function joined(text: string, part: string): string {
  return part === "" ? text : `${text}; ${part}`;
}

/**
 * Tells how a run ended: one sentence, on standard output when all went well
 * and `forPrograms` is false, else on standard error. A failure's hint follows.
 */
export function tellEnd(io: CliIo, result: RunResult, how: Closing & { forPrograms: boolean }): void {
  const line = closingLine(io, how);
  if (result.status === "waiting") return tellWaiting(io, line, result, how.store ?? "");
  const isGood = result.status === "completed";
  if (isGood && how.forPrograms) return;
  if (isGood) io.stdout.write(renderLines([line], { ...outputStyle(io), columns: undefined }));
  else io.stderr.write(renderLines([line, ...hintLines(result.error?.hint ?? howToGoOn(result, how))], errorStyle(io)));
}

// A limit that can be raised, to twice what was used already, in the command that goes on from here.
function howToGoOn({ status, runId, report, usage }: RunResult, { store }: Closing): string | undefined {
  const { limit, limits } = report;
  if (status !== "limited" || limit === undefined || store === undefined) return undefined;
  const name = limit.limit;
  if (name === "repeats" || name === "edges") return undefined;
  const most = limits[name];
  if (most === undefined) return undefined;
  const { inputTokens, outputTokens, modelCalls: calls, dollars } = usage;
  const used = { tokens: inputTokens + outputTokens, calls, dollars: Math.ceil(dollars * 100) / 100 };
  const reached = Math.max(most, name in used ? used[name as keyof typeof used] : 0);
  return `Go on with a higher limit: orchestrate resume ${runId}${store} --${name} ${Math.max(1, reached * 2)}`;
}

// What is asked, and the exact commands that answer, whoever reads it and whenever.
function tellWaiting(io: CliIo, line: Line, { runId, questions }: RunResult, store: string): void {
  const asked = questions.map(({ id, subject }): Line => ["  ", [id, "strong"], ` ${subjectWords(subject)}`]);
  const lines = [line, ...asked, ...howToAnswer(runId, store, questions)];
  io.stderr.write(renderLines(lines, errorStyle(io)));
}

/** The exit code of a run, given what stopped it. */
export function exitCodeOfResult(io: CliIo, result: RunResult, signal: StopSignal | undefined): number {
  if (result.status !== "stopped") return exitCodeOfRun(result.status, result.error?.code);
  if (signal !== undefined) return exitCodeOfSignal(signal);
  const { broken } = io.stdout;
  return broken.aborted ? exitCodeOfOutput(broken.reason) : exitCodeOfRun(result.status, undefined);
}
