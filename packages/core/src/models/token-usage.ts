/** Tokens that model calls took, as the endpoint reported them; `estimated` when some had to be counted here. */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly modelCalls: number;
  readonly estimated: boolean;
}

/** The usage of no call at all. */
export const noUsage: TokenUsage = { inputTokens: 0, outputTokens: 0, modelCalls: 0, estimated: false };

/** Sum of two usages; estimated as soon as one part is. */
export function addUsage(left: TokenUsage, right: TokenUsage): TokenUsage {
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    modelCalls: left.modelCalls + right.modelCalls,
    estimated: left.estimated || right.estimated,
  };
}

/** A rough count where an endpoint reports none: four characters a token, the usual rule of thumb for English text. */
export function estimateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}
