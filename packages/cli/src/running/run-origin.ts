/** What the command line keeps with a run, to find the agents again when it is resumed. */
export interface RunOrigin {
  /** Absolute path of the agents' folder or file; undefined for the built-in ones. */
  readonly agents: string | undefined;
}

/** The origin in the task of a run record; one that an app started has none. */
export function originOf(task: unknown): RunOrigin {
  const { origin } = (task ?? {}) as { origin?: { agents?: unknown } };
  return { agents: typeof origin?.agents === "string" ? origin.agents : undefined };
}
