// Many runs in one process: does memory grow, and do a hundred at once complete? pnpm soak [runs]
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createTeam } from "@orchestrate/agents";
import { openStore } from "@orchestrate/core";

const wanted = Number(process.argv[2] ?? 1000);
const warmUp = 50;
/** Growth of the heap after the first runs that passes, in bytes for each further run. */
const allowedBytes = 2000;
const atOnce = 100;

const collect = (globalThis as { gc?: () => void }).gc;
if (collect === undefined) throw new Error("start it with node --expose-gc");

function heapBytes(): number {
  collect?.();
  collect?.();
  return process.memoryUsage().heapUsed;
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

const folder = mkdtempSync(path.join(tmpdir(), "orchestrate-soak-"));
const url = path.join(folder, "store.sqlite");
const team = await createTeam({ model: "offline", environment: {} });
const task = { goal: "Design an invoicing service", deliverables: ["adr", "sequence-diagram"] };
let failures = 0;
let start = 0;
{
  await using store = await openStore(url);
  for (let index = 1; index <= wanted; index += 1) {
    const { status } = await team.run(task, { store, runId: `r${index}` });
    if (status !== "completed") failures += 1;
    if (index === warmUp) start = heapBytes();
    if (index % 100 !== 0 && index !== warmUp) continue;
    const { rss } = process.memoryUsage();
    console.log(`${index} runs: heap ${megabytes(heapBytes())}, resident ${megabytes(rss)}`);
  }
  const perRun = (heapBytes() - start) / Math.max(1, wanted - warmUp);
  console.log(`${Math.round(perRun)} bytes of heap more for each run after the first ${warmUp}`);
  if (perRun > allowedBytes) failures += 1;
  const began = performance.now();
  const runs = Array.from({ length: atOnce }, (_, index) => team.run(task, { store, runId: `together-${index}` }));
  const completed = (await Promise.all(runs)).filter(({ status }) => status === "completed").length;
  console.log(`${completed} of ${atOnce} runs at once completed in ${Math.round(performance.now() - began)} ms`);
  if (completed !== atOnce) failures += 1;
}
console.log(`the store is ${megabytes(statSync(url).size)}`);
rmSync(folder, { recursive: true });
process.exitCode = failures === 0 ? 0 : 1;
