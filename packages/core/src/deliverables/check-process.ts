import { fork, type ChildProcess } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { CheckAnswer, CheckJob } from "./check-child.ts";
import { readableFolders } from "./readable-folders.ts";

/** What became of a job: an answer, or the reason why none came. */
export type CheckReply = CheckAnswer | { readonly lost: "time" | "exit"; readonly detail: string };

/** A child process that runs checks one after another. */
export interface CheckProcess {
  readonly alive: () => boolean;
  /** Kills the child when the answer takes longer than `timeLimitMs`. */
  run(job: CheckJob, timeLimitMs: number): Promise<CheckReply>;
  kill(): void;
}

const childFile = new URL(import.meta.url.endsWith(".ts") ? "./check-child.ts" : "./check-child.js", import.meta.url);

/** Starts a child that may read the packages around the modules it is given, and nothing else, and may write nothing. */
export function startCheckProcess(modules: readonly string[], memoryMegabytes: number): CheckProcess {
  const readable = readableFolders([childFile.href, ...modules]);
  const child = fork(fileURLToPath(childFile), [], {
    execArgv: [
      "--permission",
      ...readable.map((folder) => `--allow-fs-read=${folder}`),
      `--max-old-space-size=${memoryMegabytes}`,
      // A checker in WebAssembly runs for seconds: optimising it costs more time and memory than it saves.
      "--liftoff-only",
      "--disable-warning=ExperimentalWarning",
    ],
    // Checkers look for their configuration where they run; the caller's folder is none of their business.
    cwd: path.dirname(fileURLToPath(childFile)),
    env: { NODE_ENV: "production" },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    serialization: "advanced",
  });
  let errors = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    errors = (errors + chunk.toString("utf8")).slice(-2000);
  });
  let alive = true;
  child.on("exit", () => {
    alive = false;
  });
  // An idle child must not keep the program alive.
  child.unref();
  child.channel?.unref();
  (child.stderr as { unref?: () => void } | null)?.unref?.();
  return {
    alive: () => alive && !child.killed,
    kill: () => void child.kill("SIGKILL"),
    run: (job, timeLimitMs) => runJob(child, job, { timeLimitMs, errors: () => errors }),
  };
}

function runJob(
  child: ChildProcess,
  job: CheckJob,
  { timeLimitMs, errors }: { timeLimitMs: number; errors: () => string },
): Promise<CheckReply> {
  return new Promise((resolve) => {
    const settle = (reply: CheckReply): void => {
      clearTimeout(timer);
      child.off("message", onMessage);
      child.off("exit", onExit);
      child.off("error", onExit);
      child.channel?.unref();
      resolve(reply);
    };
    const onMessage = (answer: unknown): void => {
      if ((answer as CheckAnswer).id === job.id) settle(answer as CheckAnswer);
    };
    const onExit = (): void => settle({ lost: "exit", detail: lastLine(errors()) });
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      settle({ lost: "time", detail: `no answer within ${timeLimitMs / 1000} s` });
    }, timeLimitMs);
    child.channel?.ref();
    child.on("message", onMessage);
    child.on("exit", onExit);
    child.on("error", onExit);
    child.send(job, (error) => {
      if (error !== null) onExit();
    });
  });
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}
