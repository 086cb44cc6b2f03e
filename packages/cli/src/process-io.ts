import { writeSync } from "node:fs";
import { spawn } from "node:child_process";
import { userInfo } from "node:os";
import { text } from "node:stream/consumers";
import { isatty } from "node:tty";
import type { CliIo, Output, StopSignal } from "./cli-io.ts";

const waitMs = 5;

/** The real process: its outputs, clock and signals. */
export function processIo(): CliIo {
  return {
    stdout: fileOutput(1, () => process.stdout),
    stderr: fileOutput(2, () => process.stderr),
    stdin: { isTTY: isatty(0), stream: () => process.stdin, text: () => text(process.stdin) },
    user: userName(),
    runEditor,
    env: process.env,
    cwd: process.cwd(),
    now: Date.now,
    repeat: (ms, callback) => {
      const timer = setInterval(callback, ms).unref();
      return () => clearInterval(timer);
    },
    after: (ms, callback) => {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    onSignal: listenToSignals,
    exitNow: (code) => process.exit(code),
  };
}

// Accounts without a name are common in containers.
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "a person";
  }
}

// Through a shell, as git and others do it: people set EDITOR to a command with flags.
async function runEditor(command: string, file: string): Promise<number> {
  const windows = process.platform === "win32";
  const child = windows
    ? spawn(`${command} "${file}"`, { stdio: "inherit", shell: true })
    : spawn("sh", ["-c", `${command} "$1"`, "sh", file], { stdio: "inherit" });
  const { promise, resolve } = Promise.withResolvers<number>();
  child.once("error", () => resolve(-1));
  child.once("exit", (code) => resolve(code ?? -1));
  return promise;
}

function listenToSignals(listener: (signal: StopSignal) => void): () => void {
  const listeners = (["SIGINT", "SIGTERM"] as const).map((signal) => ({ signal, listen: () => listener(signal) }));
  for (const { signal, listen } of listeners) process.on(signal, listen);
  return () => {
    for (const { signal, listen } of listeners) process.off(signal, listen);
  };
}

/** Writes to a file descriptor at once, so that nothing is lost when the process ends or is killed. */
export function fileOutput(
  descriptor: number,
  stream: () => { columns?: number | undefined; rows?: number | undefined },
): Output {
  const broken = new AbortController();
  const isTTY = isatty(descriptor);
  return {
    isTTY,
    // The stream is made at its first use, and a pipe needs none.
    columns: () => (isTTY ? stream().columns : undefined),
    rows: () => (isTTY ? stream().rows : undefined),
    write: (text) => {
      if (broken.signal.aborted || text === "") return;
      try {
        writeWhole(descriptor, Buffer.from(text, "utf8"));
      } catch (error) {
        broken.abort(error);
      }
    },
    broken: broken.signal,
  };
}

function writeWhole(descriptor: number, bytes: Buffer): void {
  let written = 0;
  while (written < bytes.length) written += writeSome(descriptor, bytes, written);
}

// A pipe that another process made non-blocking answers EAGAIN while it is full.
function writeSome(descriptor: number, bytes: Buffer, from: number): number {
  try {
    return writeSync(descriptor, bytes, from);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waitMs);
    return 0;
  }
}
