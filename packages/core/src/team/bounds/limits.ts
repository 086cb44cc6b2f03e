/** Bounds of a run. No model can raise them. */
export interface Limits {
  /** How many handoffs deep the tree may get: 0 means that the lead works alone. */
  readonly depth: number;
  /** Model calls with tools that one agent may make for one piece of work; then it gets a last one without tools. */
  readonly turns: number;
  /** Model calls of the whole run, shared down the tree; an agent whose share is used gets a last one without tools. */
  readonly calls: number;
  /** Model calls of the whole run at the same time. */
  readonly concurrency: number;
  /** Handoffs of the whole run, shared down the tree. */
  readonly handoffs: number;
  /** How often one agent may use an edge in one piece of work, by `from -> to`; the agent's file may say less. */
  readonly edges: Readonly<Record<string, number>>;
  /** Tokens of the whole run, sent and received, shared down the tree; unbounded when absent. */
  readonly tokens?: number;
  /** US dollars of the whole run, shared down the tree; unbounded when absent. */
  readonly dollars?: number;
  /** Minutes of work of the whole run, the time that it waits or lies stopped not counted; unbounded when absent. */
  readonly minutes?: number;
}

/** What holds where a task file does not say. */
export const defaultLimits: Limits = { depth: 3, turns: 12, calls: 200, concurrency: 4, handoffs: 25, edges: {} };

/** Limits that end an agent's work, or keep it from handing off. */
export type LimitName =
  | "turns"
  | "calls"
  | "tokens"
  | "dollars"
  | "minutes"
  | "depth"
  | "handoffs"
  | "edges"
  | "repeats";

/** A limit that was reached, in a sentence. */
export interface ReachedLimit {
  readonly limit: LimitName;
  readonly message: string;
  /** Whether it ended the agent's work; else it refused one of its handoffs. */
  readonly ended: boolean;
}

/** The name of an edge in {@link Limits.edges}. */
export function edgeName(from: string, to: string): string {
  return `${from} -> ${to}`;
}

/** Times that an agent is reminded of what it owes before it may finish. */
export const maxNudges = 3;

/** Turns in which an agent may make the same call while nothing has changed; the last of them is refused. */
export const maxRepeats = 3;
