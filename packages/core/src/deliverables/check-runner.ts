import limitWaiting from "p-limit";
import { errorMessage } from "../error-message.ts";
import { sha256 } from "../sha256.ts";
import type { CheckReply } from "./check-process.ts";
import { openCheckPool, type CheckLimits } from "./check-pool.ts";
import type { CheckOutcome, Checker } from "./deliverable-kind.ts";

/** Fits two cores. A check that takes longer than 30 s is one that does not end. */
const defaultLimits: CheckLimits = { timeMs: 30_000, memoryMegabytes: 512, processes: 2 };

/** Outcomes that a runner remembers; a server may keep one for ever. */
const rememberedOutcomes = 500;

/** What a check looks at has at least a path, for findings about a check that broke down. */
export interface Checkable {
  readonly path: string;
}

/** Runs checks, isolated ones in child processes that are killed at their limits. Equal documents are checked once. */
export interface CheckRunner extends AsyncDisposable {
  check<Input extends Checkable>(checker: Checker<Input>, input: Input): Promise<CheckOutcome>;
  /** Starts the processes for these checkers and prepares one check of each, so that the first documents do not wait. */
  prepare(checkers: readonly Checker<never>[]): void;
}

/** Opens a runner for a set of checkers; no process is started before it is needed. */
export function openCheckRunner(checkers: readonly Checker<never>[], limits: Partial<CheckLimits> = {}): CheckRunner {
  const bounds = { ...defaultLimits, ...limits };
  const modules = checkers.flatMap((checker) => checker.isolated ?? []);
  const pool = openCheckPool(modules, bounds);
  const asking = limitWaiting(bounds.processes);
  const known = new Map<string, Promise<CheckOutcome>>();

  async function checkOnce<Input extends Checkable>(checker: Checker<Input>, input: Input): Promise<CheckOutcome> {
    if (checker.isolated === undefined) return checkHere(checker, input);
    const job = { module: checker.isolated, checker: checker.id };
    const { asks } = checker;
    if (asks === undefined) return outcomeOf(await pool.run({ ...job, input }), input.path);
    try {
      const told = await asking(() => asks(input));
      return outcomeOf(await pool.run({ ...job, input: { ...input, told } }), input.path);
    } catch (error) {
      return outcomeOf({ id: 0, checkError: errorMessage(error) }, input.path);
    }
  }

  return {
    prepare: (wanted) => {
      for (const { isolated, id } of wanted)
        if (isolated !== undefined) pool.run({ module: isolated, checker: id }).catch(() => undefined);
    },
    check: (checker, input) => {
      const key = sha256(JSON.stringify([checker.id, input]));
      const outcome = known.get(key) ?? checkOnce(checker, input);
      if (known.size >= rememberedOutcomes) known.clear();
      known.set(key, outcome);
      return outcome;
    },
    [Symbol.asyncDispose]: async () => pool.close(),
  };
}

async function checkHere<Input extends Checkable>(checker: Checker<Input>, input: Input): Promise<CheckOutcome> {
  try {
    return await checker.check(input);
  } catch (error) {
    return outcomeOf({ id: 0, checkError: errorMessage(error) }, input.path);
  }
}

function outcomeOf(reply: CheckReply, path: string): CheckOutcome {
  if ("lost" in reply) {
    const what = reply.lost === "time" ? "The check did not end" : "The checking process broke down";
    const hint = "Simplify the document; something in it never ends or needs too much memory.";
    return fault(path, `check-${reply.lost}`, `${what}: ${reply.detail}`, hint);
  }
  if ("loadError" in reply)
    return { status: "not-checked", broken: true, reason: `the checker could not be loaded: ${reply.loadError}` };
  if ("checkError" in reply)
    return fault(path, "check-failed", `The checker gave up: ${reply.checkError}`, "Look for what it could not read.");
  return reply.outcome ?? { status: "not-checked", reason: "the checker gave no answer" };
}

/** The tool of findings about a check that broke down, instead of about the document. */
export const brokenCheckTool = "orchestrate";

function fault(path: string, rule: string, message: string, hint: string): CheckOutcome {
  const finding = { path, tool: brokenCheckTool, rule, severity: "error" as const, line: 1, column: 1, message, hint };
  return { status: "checked", tools: [brokenCheckTool], findings: [finding] };
}
