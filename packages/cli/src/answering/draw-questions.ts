import type { AskedQuestion } from "@orchestrate/core";
import { checkWords } from "../terminal/draw-check.ts";
import { subjectWords, verdictPiece, whyLines } from "../terminal/draw-question.ts";
import { agentOf } from "../terminal/event-line.ts";
import type { Line } from "../terminal/style.ts";

/** Lines of a text that stand below its question. */
const shownLines = 8;

/** Every question of a run with what was answered; below an open one its text begins. The commands that answer come last. */
export function drawQuestions(run: string, store: string, questions: readonly AskedQuestion[]): Line[] {
  if (questions.length === 0) return [[`the run ${run} has asked nothing`]];
  const open = questions.filter(({ answer }) => answer === undefined);
  return [...questions.flatMap(questionLines), ...(open.length === 0 ? [] : [[], ...howToAnswer(run, store, open)])];
}

/** The exact commands that answer open questions. */
export function howToAnswer(run: string, store: string, open: readonly { readonly id: string }[]): Line[] {
  const [first] = open;
  const one = `orchestrate approve ${run} ${first?.id ?? ""}`;
  return [
    [["answer with ", "quiet"], `${one}${store} --yes`, [" | --reject <reason> | --edit <file>", "quiet"]],
    ...(open.length > 1
      ? [[["or all with ", "quiet"], `orchestrate approve ${run}${store} --yes`] satisfies Line]
      : []),
  ];
}

function questionLines({ id, span, subject, text, answer }: AskedQuestion): Line[] {
  const head: Line = [
    ["? ", "accent"],
    [id, "strong"],
    ` ${subjectWords(subject)}`,
    [`  from ${agentOf(span)}`, "quiet"],
  ];
  if (answer !== undefined) {
    const { decision, by, at } = answer;
    const reason = answer.decision === "rejected" ? answer.reason : undefined;
    return [head, ["  ", verdictPiece({ decision, by, reason }), [`  ${at}`, "quiet"]]];
  }
  const lines = text.trimEnd().split("\n");
  const rest = lines.length - shownLines;
  return [
    head,
    ...(subject.type === "document" ? [["  ", checkWords(subject.check)] satisfies Line] : whyLines(subject.why)),
    ...lines.slice(0, shownLines).map((line): Line => [["  │ ", "quiet"], line]),
    ...(rest > 0 ? [[[`  │ … ${rest} more lines`, "quiet"]] satisfies Line] : []),
  ];
}
