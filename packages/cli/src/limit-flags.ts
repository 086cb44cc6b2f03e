import type { Command } from "commander";
import { amount, positiveNumber, wholeNumber } from "./read-flag.ts";

/** Bounds of a run on the command line, and what they are priced by. */
export interface LimitFlags {
  readonly tokens?: number;
  readonly dollars?: number;
  readonly minutes?: number;
  readonly calls?: number;
  readonly turns?: number;
  readonly handoffs?: number;
  readonly depth?: number;
  readonly concurrency?: number;
  readonly prices?: string;
}

/** Adds the flags that bound a run; `withDefaults` where the defaults hold, and not what a run was started with. */
export function addLimitFlags(command: Command, { withDefaults }: { withDefaults: boolean }): Command {
  const unless = (text: string): string => (withDefaults ? ` (default: ${text})` : "");
  const prices = ".orchestrate/prices.yaml if there is one, else list prices";
  return command
    .option("--tokens <amount>", "tokens of the whole run, such as 400k", amount(1, 1_000_000_000))
    .option("--dollars <amount>", "US dollars of the whole run, such as 2.50", positiveNumber(1_000_000))
    .option("--minutes <amount>", "minutes of work of the whole run", positiveNumber(100_000))
    .option("--calls <count>", `model calls of the whole run${unless("200")}`, wholeNumber(1, 10_000))
    .option("--turns <count>", `model calls of one agent for one piece of work${unless("12")}`, wholeNumber(1, 200))
    .option("--handoffs <count>", `handoffs of the whole run${unless("25")}`, wholeNumber(0, 1000))
    .option("--depth <count>", `how many handoffs deep${unless("3")}`, wholeNumber(0, 10))
    .option("--concurrency <count>", `model calls at the same time${unless("4")}`, wholeNumber(1, 64))
    .option("--prices <file>", `price file${unless(prices)}`);
}

/** The limits that flags name. */
export function givenLimits(flags: LimitFlags): Partial<Omit<LimitFlags, "prices">> {
  const { tokens, dollars, minutes, calls, turns, handoffs, depth, concurrency } = flags;
  const named = { tokens, dollars, minutes, calls, turns, handoffs, depth, concurrency };
  return Object.fromEntries(Object.entries(named).filter(([, value]) => value !== undefined));
}
