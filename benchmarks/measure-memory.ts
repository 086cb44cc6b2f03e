import type { ContestantId } from "./contestant.ts";
import { startWorker, type Endpoint } from "./processes.ts";

/** Runs at the same time at which the memory is looked at. */
export const memoryAtOnce = [1, 100, 1000] as const;

/** Largest resident size in MB of a fresh process that does as many runs at once, 50 ms a call. */
export async function measureMemory(id: ContestantId, endpoint: Endpoint): Promise<readonly number[]> {
  const peaks: number[] = [];
  for (const atOnce of memoryAtOnce) {
    using worker = await startWorker(id);
    const baseUrl = endpoint.url(50, id);
    const { peakMegabytes } = await worker.work({ baseUrl, stream: false, runs: atOnce, atOnce });
    peaks.push(peakMegabytes);
  }
  return peaks;
}
