/** Bounds of a run. Every agent inherits what is left; none can be raised by a model. */
export interface Limits {
  /** How many handoffs deep the tree may get: 0 means that the lead works alone. */
  readonly depth: number;
  /** Model calls that one agent may make for one piece of work. */
  readonly turns: number;
  /** Model calls of the whole run at the same time. */
  readonly concurrency: number;
}

/** What holds where a task file does not say. */
export const defaultLimits: Limits = { depth: 3, turns: 12, concurrency: 4 };

/** Times that an author gets findings back for one document before it is recorded as invalid. */
export const maxRepairs = 3;

/** Tool calls of one reply that are carried out; the rest is answered with a refusal. */
export const maxCallsPerReply = 32;
