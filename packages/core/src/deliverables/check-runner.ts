import type { CheckJob } from "./check-child.ts";
import { startCheckProcess, type CheckProcess, type CheckReply } from "./check-process.ts";
import type { CheckInput, CheckOutcome, DeliverableKind } from "./deliverable-kind.ts";
import { sha256 } from "./workspace.ts";

/** Bounds of isolated checks. */
export interface CheckLimits {
  /** Milliseconds that one check may take before its process is killed. */
  readonly timeMs: number;
  /** Megabytes of JavaScript heap of one process. */
  readonly memoryMegabytes: number;
  /** Processes at the same time. */
  readonly processes: number;
}

/** Fits two cores. A check that takes longer than 30 s is one that does not end. */
const defaultCheckLimits: CheckLimits = { timeMs: 30_000, memoryMegabytes: 512, processes: 2 };

/** Runs checks, isolated ones in child processes that are killed at their limits. Equal documents are checked once. */
export interface CheckRunner extends AsyncDisposable {
  check(kind: DeliverableKind, input: CheckInput): Promise<CheckOutcome>;
  /** Starts the processes for these kinds and prepares one check of each, so that the first documents do not wait. */
  prepare(kinds: readonly DeliverableKind[]): void;
}

interface Slot {
  process: CheckProcess | undefined;
  tail: Promise<unknown>;
  waiting: number;
}

/** Opens a runner for a set of kinds; no process is started before it is needed. */
export function openCheckRunner(
  kinds: readonly DeliverableKind[],
  limits: CheckLimits = defaultCheckLimits,
): CheckRunner {
  const modules = kinds.flatMap((kind) => kind.isolated ?? []);
  const slots: Slot[] = Array.from({ length: limits.processes }, () => ({
    process: undefined,
    tail: Promise.resolve(),
    waiting: 0,
  }));
  const home = new Map(
    kinds.filter((kind) => kind.isolated !== undefined).map((kind, index) => [kind.id, index % limits.processes]),
  );
  const known = new Map<string, Promise<CheckOutcome>>();
  let nextId = 0;

  function runIn(slot: Slot, job: Omit<CheckJob, "id">): Promise<CheckReply> {
    slot.waiting += 1;
    const reply = slot.tail.then(async () => {
      if (slot.process?.alive() !== true) slot.process = startCheckProcess(modules, limits.memoryMegabytes);
      nextId += 1;
      return slot.process.run({ ...job, id: nextId }, limits.timeMs);
    });
    slot.tail = reply.catch(() => undefined).finally(() => (slot.waiting -= 1));
    return reply;
  }

  // A kind goes to the process that has its checker loaded, unless the other one is idle and that one is not.
  function slotFor(kind: DeliverableKind): Slot {
    const own = slots[home.get(kind.id) ?? 0] as Slot;
    return own.waiting < 2 ? own : (slots.find((slot) => slot.waiting === 0) ?? own);
  }

  async function checkOnce(kind: DeliverableKind, input: CheckInput): Promise<CheckOutcome> {
    if (kind.isolated === undefined) return checkHere(kind, input);
    const reply = await runIn(slotFor(kind), { module: kind.isolated, kind: kind.id, input });
    return outcomeOf(reply, input.path);
  }

  return {
    prepare: (wanted) => {
      for (const kind of wanted)
        if (kind.isolated !== undefined) void runIn(slotFor(kind), { module: kind.isolated, kind: kind.id });
    },
    check: (kind, input) => {
      const key = sha256(JSON.stringify([kind.id, input]));
      const outcome = known.get(key) ?? checkOnce(kind, input);
      known.set(key, outcome);
      return outcome;
    },
    [Symbol.asyncDispose]: async () => {
      for (const slot of slots) slot.process?.kill();
    },
  };
}

async function checkHere(kind: DeliverableKind, input: CheckInput): Promise<CheckOutcome> {
  try {
    return await kind.check(input);
  } catch (error) {
    return outcomeOf({ id: 0, checkError: error instanceof Error ? error.message : String(error) }, input.path);
  }
}

function outcomeOf(reply: CheckReply, path: string): CheckOutcome {
  if ("lost" in reply) {
    const what = reply.lost === "time" ? "The check did not end" : "The checking process broke down";
    return fault(
      path,
      `check-${reply.lost}`,
      `${what}: ${reply.detail}`,
      "Simplify the document; something in it never ends or needs too much memory.",
    );
  }
  if ("loadError" in reply)
    return { status: "not-checked", reason: `the checker could not be loaded: ${reply.loadError}` };
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
