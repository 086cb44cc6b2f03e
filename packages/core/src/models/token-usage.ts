import type { ModelPrice } from "./model-price.ts";

/** Tokens that model calls took and what they cost; `estimated` when some had to be counted here. */
export interface TokenUsage {
  /** All input, the cached part included. */
  readonly inputTokens: number;
  /** The part of the input that the endpoint had cached. */
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
  readonly modelCalls: number;
  readonly estimated: boolean;
  /** US dollars of the calls whose price is known. */
  readonly dollars: number;
  /** Whether some calls were made to a model of which no price is known. */
  readonly unpriced: boolean;
}

/** The usage of no call at all. */
export const noUsage: TokenUsage = {
  inputTokens: 0,
  cachedInputTokens: 0,
  outputTokens: 0,
  modelCalls: 0,
  estimated: false,
  dollars: 0,
  unpriced: false,
};

/** Sum of two usages, the same in any order; estimated or unpriced as soon as one part is. */
export function addUsage(left: TokenUsage, right: TokenUsage): TokenUsage {
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    cachedInputTokens: left.cachedInputTokens + right.cachedInputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    modelCalls: left.modelCalls + right.modelCalls,
    estimated: left.estimated || right.estimated,
    dollars: wholeNanos(left.dollars + right.dollars),
    unpriced: left.unpriced || right.unpriced,
  };
}

/** The usage with its cost at a price; unpriced without one. */
export function withPrice(usage: TokenUsage, price: ModelPrice | undefined): TokenUsage {
  if (price === undefined) return { ...usage, dollars: 0, unpriced: usage.modelCalls > 0 };
  const fresh = usage.inputTokens - usage.cachedInputTokens;
  const { input, cachedInput = input, output } = price;
  const millionths = fresh * input + usage.cachedInputTokens * cachedInput + usage.outputTokens * output;
  return { ...usage, dollars: wholeNanos(millionths / 1e6), unpriced: false };
}

// Sums of fractions depend on their order, and a resumed run must add up to the same; whole billionths do not.
function wholeNanos(dollars: number): number {
  return Math.round(dollars * 1e9) / 1e9;
}

/** A rough count where an endpoint reports none: four characters a token, the usual rule of thumb for English text. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
