import type { ModelPrice } from "../../models/model-price.ts";

/** What a piece of work, or several, will take: at least or at most. */
export interface Estimate {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** US dollars of the calls whose price is known. */
  readonly dollars: number;
}

/** The least and the most. */
export interface Range {
  readonly low: Estimate;
  readonly high: Estimate;
}

/** What is known of an agent's work before it begins. All numbers are tokens, but those that count. */
export interface WorkSize {
  /** Prompt, tools and brief: what every call sends. */
  readonly base: number;
  /** The drafts of the documents it owes, as calls of write_document, one number each. */
  readonly drafts: readonly number[];
  /** Texts that it may read: inputs of the task and documents of others, one number each. */
  readonly readable: readonly number[];
  /** Handoffs that it has to make for the documents of others. */
  readonly handoffs: number;
  readonly price: ModelPrice | undefined;
  /** Tokens of one reply at most, where that is set. */
  readonly maxTokens: number | undefined;
}

/** What counts besides documents, in tokens. */
const sizes = {
  low: { write: 60, handoff: 120, receipt: 60, closing: 60, document: 0.5 },
  high: { write: 600, handoff: 400, receipt: 600, closing: 800, document: 1.5 },
};

/** Times that an agent is reminded or sent back to mend something, in the high estimate. */
const reminders = 3;

/**
 * Estimates the work of one agent. Low: it reads nothing, writes each document once at half the size of its draft, hands
 * off in the same reply, and closes. High: it reads everything once, writes each document at one and a half times the
 * size of its draft, repairs it as often as it may, and takes a call for each of these, up to the limit of its turns and
 * one more. As every call sends again what came before, a work of n calls that adds A tokens in equal parts sends
 * n × base + A × (n − 1) / 2.
 */
export function estimateWork(work: WorkSize, bounds: { turns: number; repairs: number }): Range {
  return { low: lowest(work), high: highest(work, bounds) };
}

function lowest(work: WorkSize): Estimate {
  const { write, handoff, receipt, closing, document } = sizes.low;
  const { drafts, handoffs, base, price } = work;
  const acts = drafts.length > 0 || handoffs > 0;
  const said = sum(drafts) * document + handoffs * handoff;
  const answered = drafts.length * write + handoffs * receipt;
  const inputTokens = acts ? 2 * base + said + answered : base;
  // What was sent before is taken to be cached by the endpoint.
  const cached = acts ? base : 0;
  return rounded({ calls: acts ? 2 : 1, inputTokens, outputTokens: said + closing }, price, cached);
}

function highest(work: WorkSize, { turns, repairs }: { turns: number; repairs: number }): Estimate {
  const { write, handoff, receipt, closing, document } = sizes.high;
  const { drafts, handoffs, readable, base, price, maxTokens } = work;
  const writes = drafts.length * (1 + repairs);
  const steps = readable.length + writes + handoffs + reminders + 1;
  const calls = Math.min(steps, turns + 1);
  const written = sum(drafts) * document * (1 + repairs) + handoffs * handoff + (reminders + 1) * closing;
  const outputTokens = Math.min(written, maxTokens === undefined ? Infinity : calls * maxTokens);
  const answered = sum(readable) + writes * write + handoffs * receipt;
  const added = outputTokens + answered;
  return rounded({ calls, inputTokens: calls * base + (added * (calls - 1)) / 2, outputTokens }, price, 0);
}

function rounded(
  { calls, inputTokens, outputTokens }: Omit<Estimate, "dollars">,
  price: ModelPrice | undefined,
  cached: number,
): Estimate {
  const { input = 0, output = 0, cachedInput = input } = price ?? {};
  const dollars = ((inputTokens - cached) * input + cached * cachedInput + outputTokens * output) / 1e6;
  return { calls, inputTokens: Math.round(inputTokens), outputTokens: Math.round(outputTokens), dollars };
}

/** All of the work together. */
export function sumOf(estimates: readonly Estimate[]): Estimate {
  return {
    calls: sum(estimates.map(({ calls }) => calls)),
    inputTokens: sum(estimates.map(({ inputTokens }) => inputTokens)),
    outputTokens: sum(estimates.map(({ outputTokens }) => outputTokens)),
    dollars: sum(estimates.map(({ dollars }) => dollars)),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** How the estimates come about, for whoever has to believe them. */
export const assumptions: readonly string[] = [
  "a token is four characters; prompts, tool schemas and briefs are measured, documents sized by their offline drafts",
  `low: each document written once at ${sizes.low.document} times its draft, handoffs in the same reply, nothing read, what was sent before cached`,
  `high: everything read once, each document at ${sizes.high.document} times its draft and repaired up to the limit, one call for each step up to the turns, nothing cached`,
  "every call sends again what came before: n calls that add A tokens in equal parts send n × base + A × (n − 1) / 2",
  "each delegate is asked once; further rounds that a review asks for, and the hidden reasoning of thinking models, are not in it",
];
