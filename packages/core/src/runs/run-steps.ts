import type { AIMessage } from "@langchain/core/messages";
import type { TokenUsage } from "../models/token-usage.ts";
import type { RunStore, StepRecord } from "../stores/run-store.ts";
import type { RunEvent } from "./events/run-event.ts";

/** One step of a run that has ended: a model's reply, the answer to a tool call, or a look at all documents. */
export interface RunStep {
  /** Counts from 1 in the order in which the steps ended. */
  readonly number: number;
  /** Unique in its run: `lead#2` is the lead's second turn, `lead#2.1` the first call of that turn. */
  readonly name: string;
  /** The piece of work that it belongs to. */
  readonly span: string;
  readonly type: "turn" | "call" | "review";
  /** What happened, in a few words. */
  readonly summary: string;
  readonly usage: TokenUsage | undefined;
  /** Paths that the step wrote or checked anew. */
  readonly documents: readonly string[];
  /** When it ended, ISO 8601 in UTC. */
  readonly at: string;
}

/** A step with what is stored of it, and the event that told of its end. */
export interface StoredStep {
  readonly record: StepRecord;
  readonly step: RunStep;
  /** Number of the event after which everything up to this step has been told. */
  readonly seq: number;
}

/** The steps of a run, to look at or to fork from. */
export async function listRunSteps(store: RunStore, runId: string): Promise<readonly RunStep[]> {
  return (await loadSteps(store, runId)).map(({ step }) => step);
}

/** The steps of a run with their records. */
export async function loadSteps(store: RunStore, runId: string): Promise<readonly StoredStep[]> {
  const [records, events] = [await store.listSteps(runId), await store.listEvents(runId)];
  const byName = new Map(records.map((record) => [record.step, record]));
  const told = reviews(events);
  let seq = 0;
  return records
    .flatMap((record) => {
      const parts = partsOf(record.step);
      return parts === undefined ? [] : [{ record, parts }];
    })
    .map(({ record, parts }, index): StoredStep => {
      const end = parts.type === "review" ? told.shift() : endOf(parts, events, byName);
      seq = Math.max(seq, end?.seq ?? 0);
      return { record, seq, step: describe(record, parts, end, index + 1) };
    });
}

interface Parts {
  readonly span: string;
  readonly type: RunStep["type"];
  readonly turn: number;
  /** From 1. */
  readonly call: number;
}

// Other names are those of the run's own steps, such as closing it.
function partsOf(name: string): Parts | undefined {
  const review = /^(.+)\.review#\d+$/.exec(name)?.[1];
  if (review !== undefined) return { span: review, type: "review", turn: 0, call: 0 };
  const [, span, turn, call] = /^(.+)#(\d+)(?:\.(\d+))?$/.exec(name) ?? [];
  if (span === undefined) return undefined;
  return { span, type: call === undefined ? "turn" : "call", turn: Number(turn), call: Number(call ?? 0) };
}

function endOf(
  parts: Parts,
  events: readonly RunEvent[],
  steps: ReadonlyMap<string, StepRecord>,
): RunEvent | undefined {
  const { span, type, turn, call } = parts;
  if (type === "turn")
    return events.find((event) => event.type === "model.replied" && event.span === span && event.turn === turn);
  const callId = callsOf(steps.get(`${span}#${turn}`))[call - 1]?.id;
  return events.find(
    (event) =>
      (event.type === "tool.answered" || event.type === "handoff.refused") &&
      event.span === span &&
      event.callId === callId,
  );
}

// A review tells one comparison after the other, and nothing in between.
function reviews(events: readonly RunEvent[]): RunEvent[] {
  return events.filter(
    (event, index) => event.type === "documents.compared" && events[index + 1]?.type !== "documents.compared",
  );
}

/** The calls in the reply of a turn. */
export function callsOf(record: StepRecord | undefined): NonNullable<AIMessage["tool_calls"]> {
  const { reply } = (record?.value ?? {}) as { reply?: { message?: AIMessage } };
  return reply?.message?.tool_calls ?? [];
}

function describe({ step: name, value }: StepRecord, parts: Parts, end: RunEvent | undefined, number: number): RunStep {
  const { span, type } = parts;
  const { artifacts = {}, failure } = (value ?? {}) as { artifacts?: Record<string, unknown>; failure?: string };
  const usage = end?.type === "model.replied" ? end.usage : undefined;
  const documents = type === "review" ? [] : Object.keys(artifacts);
  return { number, name, span, type, summary: summaryOf(parts, end, failure), usage, documents, at: end?.at ?? "" };
}

function summaryOf({ type, turn }: Parts, end: RunEvent | undefined, failure: string | undefined): string {
  if (failure !== undefined) return `turn ${turn}: ${failure}`;
  if (type === "review") return "the documents are compared";
  if (end?.type === "model.replied") return `turn ${turn}: ${end.toolCalls.join(", ") || "words alone"}`;
  if (end?.type === "tool.answered") return `${end.tool}: ${end.summary}`;
  if (end?.type === "handoff.refused") return `handoff to ${end.to}: ${end.reason}`;
  return `turn ${turn}`;
}
