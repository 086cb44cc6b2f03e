import type { Endpoint, Worker } from "./processes.ts";
import { median } from "./median.ts";

/** How much is measured. */
export interface Effort {
  readonly rounds: number;
  readonly latencies: readonly number[];
  readonly quick: boolean;
}

/** What the work cost one contestant; times are medians in milliseconds. */
export interface WorkFigures {
  readonly calls: number;
  readonly promptBytes: number;
  /** Of one run, by the latency of a model call. */
  readonly wallMs: ReadonlyMap<number, number>;
  readonly cpuMs: number;
  readonly streamedCpuMs: number;
  /** With 100 runs at once and 50 ms a call. */
  readonly runsPerSecond: number;
}

const atOnceLatencyMs = 50;
const runsAtOnce = 100;

/** Measures all contestants in turns, so that what else the machine does falls on all of them. */
export async function measureWork(
  workers: readonly Worker[],
  endpoint: Endpoint,
  effort: Effort,
): Promise<ReadonlyMap<string, WorkFigures>> {
  const samples = new Map(workers.map((worker) => [worker.id as string, createSamples()]));
  const counted = new Map<string, { calls: number; bytes: number }>();
  for (const worker of workers) counted.set(worker.id, await warmUp(worker, endpoint, effort));
  for (let round = 0; round < effort.rounds; round += 1) {
    // Each round begins with another contestant.
    const order = [...workers.slice(round % workers.length), ...workers.slice(0, round % workers.length)];
    for (const take of takes(effort))
      for (const worker of order) await take(worker, endpoint, samples.get(worker.id) ?? createSamples());
    process.stderr.write(`round ${round + 1} of ${effort.rounds}\n`);
  }
  return new Map([...samples].map(([id, taken]) => [id, figuresOf(taken, counted.get(id) ?? { calls: 0, bytes: 0 })]));
}

interface Samples {
  readonly wall: Map<number, number[]>;
  readonly cpu: number[];
  readonly streamed: number[];
  readonly perSecond: number[];
}

function createSamples(): Samples {
  return { wall: new Map(), cpu: [], streamed: [], perSecond: [] };
}

type Take = (worker: Worker, endpoint: Endpoint, samples: Samples) => Promise<void>;

async function warmUp(
  worker: Worker,
  endpoint: Endpoint,
  { quick }: Effort,
): Promise<{ calls: number; bytes: number }> {
  const tag = worker.id;
  await endpoint.stats(tag);
  await worker.work({ baseUrl: endpoint.url(0, tag), stream: false, runs: 1, atOnce: 1 });
  const counted = await endpoint.stats(tag);
  const runs = quick ? 10 : 40;
  await worker.work({ baseUrl: endpoint.url(0, tag), stream: false, runs, atOnce: 1 });
  await worker.work({ baseUrl: endpoint.url(atOnceLatencyMs, tag), stream: true, runs: 5, atOnce: 1 });
  await worker.work({
    baseUrl: endpoint.url(atOnceLatencyMs, tag),
    stream: false,
    runs: runsAtOnce,
    atOnce: runsAtOnce,
  });
  return counted;
}

const takeStreamed: Take = async (worker, endpoint, { streamed }) => {
  const runs = 5;
  const cost = await worker.work({ baseUrl: endpoint.url(atOnceLatencyMs, worker.id), stream: true, runs, atOnce: 1 });
  streamed.push(cost.cpuMs / runs);
};

function takes({ latencies, quick }: Effort): readonly Take[] {
  const wall = latencies.map((latency): Take => async (worker, endpoint, { wall }) => {
    const runs = latency === 0 ? 10 : 3;
    const cost = await worker.work({ baseUrl: endpoint.url(latency, worker.id), stream: false, runs, atOnce: 1 });
    wall.set(latency, [...(wall.get(latency) ?? []), median(cost.wallMs)]);
  });
  const cpu: Take = async (worker, endpoint, { cpu }) => {
    const runs = quick ? 10 : 20;
    const cost = await worker.work({ baseUrl: endpoint.url(0, worker.id), stream: false, runs, atOnce: 1 });
    cpu.push(cost.cpuMs / runs);
  };
  const throughput: Take = async (worker, endpoint, { perSecond }) => {
    const runs = quick ? runsAtOnce : 2 * runsAtOnce;
    const baseUrl = endpoint.url(atOnceLatencyMs, worker.id);
    const cost = await worker.work({ baseUrl, stream: false, runs, atOnce: runsAtOnce });
    perSecond.push((runs * 1000) / cost.totalMs);
  };
  return [...wall, cpu, takeStreamed, throughput];
}

function figuresOf(samples: Samples, counted: { calls: number; bytes: number }): WorkFigures {
  return {
    calls: counted.calls,
    promptBytes: counted.bytes,
    wallMs: new Map([...samples.wall].map(([latency, values]) => [latency, median(values)])),
    cpuMs: median(samples.cpu),
    streamedCpuMs: median(samples.streamed),
    runsPerSecond: median(samples.perSecond),
  };
}
