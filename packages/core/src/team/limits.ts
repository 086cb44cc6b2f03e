/** Bounds of a run. No model can raise them. */
export interface Limits {
  /** How many handoffs deep the tree may get: 0 means that the lead works alone. */
  readonly depth: number;
  /** Model calls with tools that one agent may make for one piece of work; then it gets a last one without tools. */
  readonly turns: number;
  /** Model calls of the whole run; then every agent at work gets a last one without tools. */
  readonly calls: number;
  /** Model calls of the whole run at the same time. */
  readonly concurrency: number;
}

/** What holds where a task file does not say. */
export const defaultLimits: Limits = { depth: 3, turns: 12, calls: 200, concurrency: 4 };

/** Times that an agent is reminded of what it owes before it may finish. */
export const maxNudges = 3;
