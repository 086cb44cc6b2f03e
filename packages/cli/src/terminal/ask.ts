import type { Readable, Writable } from "node:stream";
import { isCancel, select, text as askText } from "@clack/prompts";
import type { AskedQuestion, AskPerson, PersonAnswer } from "@orchestrate/core";
import { printable } from "@orchestrate/core/printable";
import type { CliIo } from "../cli-io.ts";
import { checkWords } from "./draw-check.ts";
import { asWritable } from "./as-writable.ts";
import { subjectWords, whyLines } from "./draw-question.ts";
import { editText } from "./edit-text.ts";
import { agentOf } from "./event-line.ts";
import type { RunView } from "./run-view.ts";
import { outputStyle, renderLines, type Line } from "./style.ts";

/** Lines of a text that are shown with its question. */
const shownLines = 12;

type Choice = "approve" | "show" | "edit" | "reject" | "later";

/** How often somebody else's answer is looked for while a question stands here, in milliseconds. */
const lookMs = 2000;

/** What asking needs besides the terminal. */
export interface AskSite {
  readonly view: Pick<RunView, "pause" | "proceed">;
  /** Whether somebody has answered a question elsewhere. */
  readonly isAnswered: (question: string) => Promise<boolean>;
}

/**
 * Asks on the terminal, one question at a time, while the live view stands still. Whoever answers "later", or presses
 * Ctrl-C or Escape, leaves this question and all that follow to `orchestrate approve`. A question that somebody answers
 * there is taken back here.
 */
export function askOnTerminal(io: CliIo, { view, isAnswered }: AskSite): AskPerson {
  const state = { tail: Promise.resolve<unknown>(undefined), later: false };
  return (question, signal) => {
    const asked = state.tail.then(async () => {
      if (state.later || signal?.aborted === true || (await isAnswered(question.id))) return undefined;
      const elsewhere = new AbortController();
      const look = async (): Promise<void> => {
        if (await isAnswered(question.id)) elsewhere.abort();
      };
      const stopLooking = io.repeat(lookMs, () => void look().catch(() => undefined));
      view.pause();
      try {
        const signals = [elsewhere.signal, ...(signal === undefined ? [] : [signal])];
        const answer = await askOne(openPrompts(io, AbortSignal.any(signals)), question);
        state.later = answer === undefined && !elsewhere.signal.aborted;
        return answer;
      } finally {
        stopLooking();
        view.proceed();
      }
    });
    state.tail = asked.catch(() => undefined);
    return asked;
  };
}

interface Prompts {
  readonly io: CliIo;
  readonly streams: { readonly input: Readable; readonly output: Writable; readonly signal: AbortSignal };
  readonly tell: (lines: readonly Line[]) => void;
}

function openPrompts(io: CliIo, signal: AbortSignal): Prompts {
  return {
    io,
    streams: { input: io.stdin.stream(), output: asWritable(io), signal },
    tell: (lines) => io.stdout.write(renderLines(lines, outputStyle(io))),
  };
}

async function askOne(prompts: Prompts, question: AskedQuestion): Promise<PersonAnswer | undefined> {
  const { io, tell } = prompts;
  tell(questionLines(question));
  for (;;) {
    const choice = await choose(prompts, question);
    if (choice === "later") return undefined;
    if (choice === "approve") return { decision: "approved", by: io.user };
    // A terminal would act on what is in a model's text.
    if (choice === "show") io.stdout.write(`${printable(question.text, { lines: true }).trimEnd()}\n`);
    const answer =
      choice === "edit" ? await edit(prompts, question) : choice === "reject" ? await reject(prompts) : undefined;
    if (answer !== undefined) return answer;
  }
}

async function choose({ streams }: Prompts, { id, subject }: AskedQuestion): Promise<Choice> {
  const isDocument = subject.type === "document";
  const what = isDocument ? "document" : "task";
  const choice = await select<Choice>({
    ...streams,
    message: printable(`${id}: ${isDocument ? "publish this document?" : "start this delegate?"}`),
    options: [
      { value: "approve", label: "approve" },
      { value: "show", label: `show the whole ${what}` },
      { value: "edit", label: `edit the ${what}` },
      { value: "reject", label: "reject, with a reason for its author" },
      { value: "later", label: "later: the run waits, answer with orchestrate approve" },
    ],
  });
  return isCancel(choice) ? "later" : choice;
}

async function edit({ io, tell }: Prompts, { subject, text }: AskedQuestion): Promise<PersonAnswer | undefined> {
  const edited = await editText(io, subject.type === "document" ? subject.path : "task.md", text);
  if ("text" in edited) return { decision: "edited", text: edited.text, by: io.user };
  tell([[[edited.problem, "warning"]]]);
  return undefined;
}

async function reject({ io, streams }: Prompts): Promise<PersonAnswer | undefined> {
  const reason = await askText({
    ...streams,
    message: "Why? Its author reads this and revises.",
    validate: (value) => ((value ?? "").trim() === "" ? "It takes a reason." : undefined),
  });
  return isCancel(reason) ? undefined : { decision: "rejected", reason: reason.trim(), by: io.user };
}

function questionLines({ id, span, subject, text }: AskedQuestion): Line[] {
  const lines = text.trimEnd().split("\n");
  const rest = lines.length - shownLines;
  const about: Line[] =
    subject.type === "document"
      ? [["  ", checkWords(subject.check)]]
      : [...whyLines(subject.why), [`  documents: ${subject.deliverables.join(", ") || "none named"}`]];
  return [
    [],
    [["? ", "accent"], [id, "strong"], ` ${subjectWords(subject)}`, [`  from ${agentOf(span)}`, "quiet"]],
    ...about,
    ...lines.slice(0, shownLines).map((line): Line => [["  │ ", "quiet"], line]),
    ...(rest > 0 ? [[[`  │ … ${rest} more lines`, "quiet"]] satisfies Line] : []),
  ];
}
