import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { killAtCommit, killAtEvent, openKillSite, type Interruption, type KillSite } from "./surviving/kill-site.ts";
import { writeSmallTask } from "./surviving/small-task.ts";

// `pnpm kill:all` kills the big example at every event and at every write; a run of the suite takes samples of a small one.
const isWhole = process.env["ORCHESTRATE_KILL"] === "all";
// With all of them, a busy machine may want every third only.
const every = Number(process.env["ORCHESTRATE_KILL_EVERY"] ?? 1);
const patience = { timeout: isWhole ? 4 * 3_600_000 : 120_000 };

let site: KillSite;
beforeAll(async () => {
  const example = path.resolve(import.meta.dirname, "..", "examples", "design-task.yaml");
  site = await openKillSite(isWhole ? example : writeSmallTask(), isWhole ? 60 : 150);
}, patience.timeout);
afterAll(() => site[Symbol.asyncDispose]());

/** Every number up to the last one, or a few of them. */
function sample(last: number, few: number): number[] {
  const all = Array.from({ length: last }, (_, index) => index + 1);
  return isWhole
    ? all.filter((n) => n % every === 0)
    : all.filter((n) => (n + 2) % Math.floor(last / few) === 0).slice(0, few);
}

/** Numbers of writes without an end, or one of them. The first four make the run: before them there is nothing to resume. */
function* writes(one: number): Generator<number> {
  if (!isWhole) yield one;
  else for (let n = 5; ; n += every) yield n;
}

/** What is wrong with how a run survived; empty when all is as if nothing had happened to it. */
async function faultsAfter(
  name: string,
  how: Interruption,
  again?: Interruption,
): Promise<{ wasKilled: boolean; faults: string[] }> {
  const { first, resumed, files, events, repeated, inFlight } = await site.interrupt(name, how, again);
  const expected = site.undisturbed.files;
  const paths = [...new Set([...Object.keys(files), ...Object.keys(expected)])];
  const different = paths.filter((file) => files[file] !== expected[file]);
  const gap = events.findIndex(({ seq }, index) => seq !== index + 1);
  const takenBack = first.events.findIndex((event, index) => !isDeepStrictEqual(event, events[index]));
  const faults = [
    resumed.code === 0 ? "" : `the resume ended with ${String(resumed.code)}: ${resumed.stderr}`,
    different.length === 0 ? "" : `other bytes: ${different.join(", ")}`,
    gap < 0 ? "" : `the events have a gap at ${gap}`,
    takenBack < 0 ? "" : `event ${takenBack + 1} was told and taken back`,
    repeated <= inFlight ? "" : `${repeated} calls were paid for twice, and ${inFlight} were in flight`,
  ];
  return {
    wasKilled: first.code === null,
    faults: faults.filter((fault) => fault !== "").map((fault) => `${name}: ${fault}`),
  };
}

test("the run that nothing happens to completes", () => {
  expect(site.undisturbed).toMatchObject({ code: 0, stderr: "" });
});

test(
  "killed at an event, a run is resumed to the same bytes, and pays twice only for calls in flight",
  patience,
  async () => {
    const last = site.undisturbed.events.at(-1)?.seq ?? 0;
    const faults: string[] = [];
    const killed: number[] = [];
    for (const n of sample(last - 1, 3)) {
      const survival = await faultsAfter(`event-${n}`, killAtEvent(n));
      faults.push(...survival.faults);
      if (survival.wasKilled) killed.push(n);
    }
    expect(faults).toEqual([]);
    expect(killed.length).toBeGreaterThanOrEqual(3);
  },
);

test("killed again while it is resumed, a run still comes to the same bytes", patience, async () => {
  const { faults, wasKilled } = await faultsAfter("twice", killAtCommit(30, "after"), killAtCommit(9, "before"));
  expect({ faults, wasKilled }).toEqual({ faults: [], wasKilled: true });
});

test.each(["before", "after"] as const)(
  "killed %s a write to the store, a run is resumed to the same bytes",
  patience,
  async (when) => {
    const faults: string[] = [];
    const killed: number[] = [];
    for (const n of writes(when === "before" ? 9 : 24)) {
      const survival = await faultsAfter(`${when}-${n}`, killAtCommit(n, when));
      faults.push(...survival.faults);
      if (!survival.wasKilled) break;
      killed.push(n);
    }
    expect(faults).toEqual([]);
    expect(killed.length).toBeGreaterThanOrEqual(1);
  },
);
