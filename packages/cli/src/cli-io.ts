import type { Readable } from "node:stream";
import type { Environment } from "@orchestrate/core";

/** Signals that ask a command to stop. */
export type StopSignal = "SIGINT" | "SIGTERM";

/** A place to write to. A write never throws: what goes wrong is in `broken`, and nothing is written from then on. */
export interface Output {
  readonly isTTY: boolean;
  /** Width in characters where it is a terminal. */
  columns(): number | undefined;
  /** Height in lines where it is a terminal. */
  rows(): number | undefined;
  /** Has been written when the call returns. */
  write(text: string): void;
  /** Aborts when a write fails; the reason is the system's error. */
  readonly broken: AbortSignal;
}

/** Where a person types, or what is piped in. */
interface Input {
  readonly isTTY: boolean;
  /** The stream itself; it is touched only when something is read from it. */
  stream(): Readable;
  /** All of it, as UTF-8. */
  text(): Promise<string>;
}

/** Everything that a command may touch of the process that it runs in. */
export interface CliIo {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: Input;
  /** Name of who runs the command, for what is recorded as theirs. */
  readonly user: string;
  /** Starts a person's editor, as `$EDITOR` names it, with a file on this terminal; gives the exit code, -1 when it does not start. */
  runEditor(command: string, file: string): Promise<number>;
  readonly env: Environment;
  /** Relative paths of flags and arguments start here. */
  readonly cwd: string;
  /** Wall clock in milliseconds since 1970. */
  now(): number;
  /** Calls back every `ms` without keeping the process alive, until the function it returns is called. */
  repeat(ms: number, callback: () => void): () => void;
  /** Calls back once after `ms`, unless the function it returns is called before. */
  after(ms: number, callback: () => void): () => void;
  /** Calls back on each signal instead of dying from it, until the function it returns is called. */
  onSignal(listener: (signal: StopSignal) => void): () => void;
  /** Ends the process at once. */
  exitNow(code: number): void;
}
