// Figures that do not depend on the machine, against `figures.json`: `pnpm bench:check`. `--write` makes the file anew.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { steadyFigures } from "./steady-figures.ts";

/** What a figure may be: `atMost` in the unit of its name. A figure far below is told, so that the file is kept up to date. */
interface Expected {
  readonly measured: number;
  readonly atMost: number;
}

const file = fileURLToPath(new URL("./figures.json", import.meta.url));
/** Some room for what a small change moves: an event more, another line in a prompt. */
const room = 1.1;
/** Figures for which one more is never noise. */
const exact = /^model calls/;
const stale = 0.8;

const found = await steadyFigures();
if (process.argv.includes("--write")) write(found);
else process.exitCode = compare(found, JSON.parse(readFileSync(file, "utf8")) as Record<string, Expected>);

function write(figures: ReadonlyMap<string, number>): void {
  const entries = [...figures].map(([name, measured]): [string, Expected] => {
    const atMost = exact.test(name) ? measured : Math.ceil(measured * room);
    return [name, { measured, atMost }];
  });
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(entries), undefined, 2)}\n`);
  console.log(`${entries.length} figures written`);
}

function compare(figures: ReadonlyMap<string, number>, expected: Readonly<Record<string, Expected>>): number {
  const names = new Set([...figures.keys(), ...Object.keys(expected)]);
  let faults = 0;
  for (const name of names) {
    const measured = figures.get(name);
    const verdict = judge(measured, expected[name]);
    if (verdict !== "ok" && verdict !== "better") faults += 1;
    console.log(`${verdict.padEnd(8)} ${String(measured).padStart(9)}  ${name}${limitOf(expected[name])}`);
  }
  if (faults > 0) console.error(`${faults} figures are not as expected; \`pnpm bench:check --write\` accepts them.`);
  return faults === 0 ? 0 : 1;
}

function judge(
  measured: number | undefined,
  expected: Expected | undefined,
): "ok" | "better" | "worse" | "new" | "gone" {
  if (measured === undefined) return "gone";
  if (expected === undefined) return "new";
  if (measured > expected.atMost) return "worse";
  return measured < expected.measured * stale ? "better" : "ok";
}

function limitOf(expected: Expected | undefined): string {
  return expected === undefined ? "" : ` (at most ${expected.atMost})`;
}
