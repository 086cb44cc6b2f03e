/** A tool call as an endpoint sent it: `arguments` is the raw text. */
export interface RawToolCall {
  readonly id: string | undefined;
  readonly name: string;
  readonly arguments: string;
}

/** Token counts as an endpoint reported them. */
export interface ReportedUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Input tokens that the endpoint had in its cache. */
  readonly cachedTokens: number;
}

/** A whole reply of the chat protocol: what arrived, nothing repaired. */
export interface Completion {
  readonly text: string;
  /** What a thinking model thought, and the field in which the endpoint sends and expects it. */
  readonly reasoning: { readonly field: "reasoning_content" | "reasoning"; readonly text: string } | undefined;
  readonly refusal: string | undefined;
  readonly calls: readonly RawToolCall[];
  readonly finish: string;
  readonly usage: ReportedUsage | undefined;
  /** The model that replied, by the endpoint's own account. */
  readonly model: string | undefined;
}
