import type { RunEvent } from "@orchestrate/core";
import { checkWords, stateMark } from "./draw-check.ts";
import { subjectWords, verdictPiece } from "./draw-question.ts";
import { shortDuration } from "./draw-tree.ts";
import type { StateOf } from "./draw-tree.ts";
import type { Line } from "./style.ts";

type Draw<Event> = (event: Event, stateOf: StateOf) => Line | undefined;

const noise = (): undefined => undefined;

const draws: { readonly [Type in RunEvent["type"]]: Draw<Extract<RunEvent, { type: Type }>> } = {
  "run.started": ({ runId, model, deliverables }) => {
    return ["run ", [runId, "strong"], ` · model ${model} · ${deliverables.join(", ")}`];
  },
  "run.resumed": ({ runId, message }) => ["run ", [runId, "strong"], ` resumed · ${message}`],
  "run.forked": ({ runId, message }) => ["run ", [runId, "strong"], ` · ${message}`],
  "agent.started": ({ agent }) => [[agent, "strong"], " started"],
  "document.checked": ({ span, path, outcome }, stateOf) => {
    const mark = stateMark(stateOf(outcome));
    return [agentOf(span), ": ", mark, ` ${path}`, [`  ${checkWords(outcome)}`, "quiet"]];
  },
  "documents.compared": ({ title, outcome }, stateOf) => {
    return ["across: ", stateMark(stateOf(outcome)), ` ${title}`, [`  ${checkWords(outcome)}`, "quiet"]];
  },
  "handoff.started": ({ from, to, why }) => [`${from} → ${to}`, [why === "" ? "" : `: ${why}`, "quiet"]],
  "handoff.refused": ({ from, to, reason }) => [["refused: ", "bad"], `${from} → ${to}: ${reason}`],
  "handoff.completed": ({ from, to, receipt }) => [`${to} → ${from}: ${receipt.status}`],
  "approval.requested": ({ span, question, subject }) => [
    [`${question} `, "strong"],
    [`asks a person: ${subjectWords(subject)}`, "accent"],
    [`  (${agentOf(span)})`, "quiet"],
  ],
  "approval.answered": (event) => [[`${event.question} `, "strong"], verdictPiece(event)],
  "limit.reached": ({ span, message }) => [agentOf(span), ": ", [message, "warning"]],
  "agent.failed": ({ agent, reason }) => [[`${agent}: ${reason}`, "bad"]],
  "agent.finished": ({ agent }) => [[agent, "strong"], " finished"],
  "run.finished": ({ status, durationMs }) => [`${status} after ${shortDuration(durationMs)}`],
  "file.kept": ({ message }) => [[message, "warning"]],
  "model.unpriced": ({ message }) => [[message, "warning"]],
  "model.failed": ({ span, reason, retryInMs }) => {
    const next = retryInMs === undefined ? "" : `; trying again in ${shortDuration(retryInMs)}`;
    return [agentOf(span), ": ", [`${reason}${next}`, "warning"]];
  },
  "model.replaced": ({ span, from, to }) => [agentOf(span), ": ", [`${from} failed, ${to} takes over`, "warning"]],
  "model.called": noise,
  "text.streamed": noise,
  "model.replied": noise,
  "tool.answered": noise,
  "document.written": noise,
};

/** An event as one line for people, where a tree cannot be painted; undefined when it would only be noise. */
export function eventLine(event: RunEvent, stateOf: StateOf): Line | undefined {
  // The compiler cannot see that the entry of a type takes events of that type.
  return (draws[event.type] as Draw<RunEvent> | undefined)?.(event, stateOf);
}

/** The agent of a span: the id in its last part, without the handoff's number. */
export function agentOf(span: string): string {
  return span.slice(span.lastIndexOf("/") + 1).replace(/\.\d+$/, "");
}
