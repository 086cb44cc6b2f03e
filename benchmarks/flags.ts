import { parseArgs } from "node:util";
import { contestants, type ContestantId } from "./contestant.ts";

/** What `pnpm bench` was told. */
export interface Flags {
  readonly only: readonly ContestantId[];
  readonly rounds: number;
  /** Milliseconds of a model call at which the wall time is measured. */
  readonly latencies: readonly number[];
  readonly quick: boolean;
  /** File for the table; undefined writes none. */
  readonly out: string | undefined;
}

export const help = `pnpm bench [--only <ids>] [--rounds <count>] [--latency <ms,ms>] [--quick] [--out <file>]

  --only     contestants, with commas between them: ${contestants.map(({ id }) => id).join(", ")}
  --rounds   how often each figure is taken; the median counts (default 5, quick 2)
  --latency  milliseconds of one model call (default 0,50,200)
  --quick    fewer and shorter measurements, without memory and growth
  --out      Markdown file (default benchmarks/RESULTS.md; none with --only or --quick)

All of it takes about a quarter of an hour on two cores.`;

/** Reads the command line; undefined when help was asked for. Throws on an unknown flag or contestant. */
export function readFlags(argv: readonly string[]): Flags | undefined {
  const { values } = parseArgs({
    args: argv.filter((argument) => argument !== "--"),
    options: {
      only: { type: "string" },
      rounds: { type: "string" },
      latency: { type: "string", default: "0,50,200" },
      quick: { type: "boolean", default: false },
      out: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return undefined;
  const { quick } = values;
  const whole = values.only === undefined && !quick;
  return {
    only: values.only === undefined ? contestants.map(({ id }) => id) : values.only.split(",").map(contestantId),
    rounds: positive(values.rounds ?? (quick ? "2" : "5")),
    latencies: values.latency.split(",").map(Number),
    quick,
    out: values.out ?? (whole ? new URL("./RESULTS.md", import.meta.url).pathname : undefined),
  };
}

function contestantId(name: string): ContestantId {
  const found = contestants.find(({ id }) => id === name.trim());
  if (found !== undefined) return found.id;
  throw new Error(`no contestant is called ${name}. There are: ${contestants.map(({ id }) => id).join(", ")}`);
}

function positive(text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`${text} is no count`);
}
