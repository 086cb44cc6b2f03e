import type { RunEvent } from "@orchestrate/core";

/** Shows a run while it goes on. */
export interface RunView {
  /** Whether it is made for programs: standard output then carries events and nothing else. */
  readonly forPrograms: boolean;
  event(event: RunEvent): void;
  /** Leaves the terminal to a question; what happens meanwhile is shown after `proceed`. */
  pause(): void;
  proceed(): void;
  /** Leaves the terminal as other output needs it; may be called more than once. */
  end(): void;
}
