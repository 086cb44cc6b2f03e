import { fork, type ChildProcess } from "node:child_process";
import path from "node:path";
import type { ContestantId } from "./contestant.ts";
import type { EndpointStats } from "./server.ts";
import { workerFile } from "./stage-worker.ts";
import type { Cost, Job } from "./worker.ts";

const here = import.meta.dirname;

/** The fake endpoint at work. */
export interface Endpoint extends Disposable {
  /** Address for one contestant at one latency. */
  url(latencyMs: number, tag: string): string;
  /** What was asked under a tag since this was asked last. */
  stats(tag: string): Promise<EndpointStats>;
}

/** A contestant's process. */
export interface Worker extends Disposable {
  readonly id: ContestantId;
  /** Throws when the contestant fails or its answer is not the lead's. */
  work(job: Job): Promise<Cost>;
}

/** Starts the fake endpoint. */
export async function startEndpoint(): Promise<Endpoint> {
  const child = fork(path.join(here, "server.ts"));
  const { port } = await nextMessage<{ port: number }>(child);
  const origin = `http://127.0.0.1:${port}`;
  return {
    url: (latencyMs, tag) => `${origin}/${latencyMs}/${tag}/v1`,
    stats: async (tag) => (await (await fetch(`${origin}/stats/${tag}`)).json()) as EndpointStats,
    [Symbol.dispose]: () => void child.kill(),
  };
}

/** Starts a contestant and waits until its libraries are loaded. */
export async function startWorker(id: ContestantId): Promise<Worker> {
  const child = fork(workerFile, [id], { env: quietEnvironment() });
  await nextMessage(child);
  return {
    id,
    work: async (job) => {
      child.send(job);
      const { cost, error } = await nextMessage<{ cost?: Cost; error?: string }>(child);
      if (cost === undefined) throw new Error(`${id}: ${error}`);
      return cost;
    },
    [Symbol.dispose]: () => child.disconnect(),
  };
}

/** The environment without keys and without anything that sends traces elsewhere. */
export function quietEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(OPENAI|LANG|MASTRA)/.test(name));
  const off = { OPENAI_AGENTS_DISABLE_TRACING: "1", MASTRA_TELEMETRY_DISABLED: "1", OPENAI_API_KEY: "none" };
  return { ...Object.fromEntries(kept), ...off };
}

function nextMessage<Message>(child: ChildProcess): Promise<Message> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null): void => reject(new Error(`a process of the benchmark ended with ${code}`));
    child.once("exit", onExit);
    child.once("message", (message) => {
      child.off("exit", onExit);
      resolve(message as Message);
    });
  });
}
