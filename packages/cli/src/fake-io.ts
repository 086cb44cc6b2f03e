import { PassThrough } from "node:stream";
import type { CliIo, Output, StopSignal } from "./cli-io.ts";

/** An {@link Output} that keeps what was written. */
interface FakeOutput extends Output {
  text(): string;
  /** Makes the next write fail, as the system would with this code. */
  breakWith(code: string): void;
}

/** A {@link CliIo} in memory, for tests of commands without a process. */
export interface FakeIo extends CliIo {
  readonly stdout: FakeOutput;
  readonly stderr: FakeOutput;
  readonly exits: readonly number[];
  /** Calls every `repeat` callback once, after `ms` on the clock. */
  tick(ms: number): void;
  /** Calls every `after` callback that was not cancelled and is due within `ms`. */
  wait(ms: number): void;
  /** Sends keys to whoever reads from standard input. */
  type(keys: string): void;
  /** Sends a signal to whoever listens; false when nobody does. */
  send(signal: StopSignal): boolean;
}

/** What a {@link FakeIo} is like; a pipe without colours by default. */
export interface FakeIoOptions {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What is piped into standard input. */
  readonly piped?: string;
  /** What the editor makes of a file; undefined when it does not start. */
  readonly editor?: (command: string, file: string) => Promise<number>;
}

/** Makes an io in memory. Its clock stands still until `tick`. */
export function fakeIo(options: FakeIoOptions = {}): FakeIo {
  const { env = {}, cwd = process.cwd() } = options;
  const clock = { now: Date.parse("2026-01-02T03:04:05Z") };
  const repeats = new Set<() => void>();
  const waits = new Set<{ ms: number; callback: () => void }>();
  const listeners = new Set<(signal: StopSignal) => void>();
  const exits: number[] = [];
  const keys = new PassThrough();
  return {
    stdout: fakeOutput(options),
    stderr: fakeOutput(options),
    stdin: { isTTY: options.isTTY === true, stream: () => keys, text: async () => options.piped ?? "" },
    user: "ada",
    runEditor: options.editor ?? (async () => -1),
    type: (text) => void keys.write(text),
    env,
    cwd,
    exits,
    now: () => clock.now,
    repeat: (_ms, callback) => keep(repeats, callback),
    after: (ms, callback) => keep(waits, { ms, callback }),
    onSignal: (listener) => keep(listeners, listener),
    exitNow: (code) => void exits.push(code),
    tick: (ms) => {
      clock.now += ms;
      for (const callback of repeats) callback();
    },
    wait: (ms) => {
      for (const { ms: due, callback } of waits) if (due <= ms) callback();
    },
    send: (signal) => {
      for (const listener of listeners) listener(signal);
      return listeners.size > 0;
    },
  };
}

function keep<Item>(set: Set<Item>, item: Item): () => void {
  set.add(item);
  return () => void set.delete(item);
}

function fakeOutput({ isTTY = false, columns = 100 }: FakeIoOptions): FakeOutput {
  const broken = new AbortController();
  const state = { text: "", fault: undefined as string | undefined };
  return {
    isTTY,
    columns: () => (isTTY ? columns : undefined),
    rows: () => (isTTY ? 40 : undefined),
    write: (text) => {
      if (broken.signal.aborted) return;
      if (state.fault === undefined) state.text += text;
      else broken.abort(Object.assign(new Error(state.fault), { code: state.fault }));
    },
    broken: broken.signal,
    text: () => state.text,
    breakWith: (code) => {
      state.fault = code;
    },
  };
}
