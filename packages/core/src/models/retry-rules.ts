/** How often a model call is made again after a failure that may pass. */
export interface RetryRules {
  /** Calls in all. */
  readonly tries: number;
  /** Milliseconds from the first call after which none is begun any more; what an endpoint asked to wait comes on top. */
  readonly withinMs: number;
  /** Milliseconds that an endpoint may ask to wait; whoever asks for more is given up. */
  readonly longestWaitMs: number;
  /** The first pause in milliseconds; each further one is twice as long, up to `longestPauseMs`. */
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

/** What holds where a setting does not say. */
export const defaultRetryRules: RetryRules = {
  tries: 5,
  withinMs: 60_000,
  longestWaitMs: 120_000,
  firstPauseMs: 500,
  longestPauseMs: 20_000,
};
