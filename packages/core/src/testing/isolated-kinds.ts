import { readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import {
  defineDeliverable,
  type CheckInput,
  type CheckOutcome,
  type DeliverableKind,
} from "../deliverables/deliverable-kind.ts";

function isolatedKind(id: string, check: (input: CheckInput) => Promise<CheckOutcome>): DeliverableKind {
  const path = `${id}.md`;
  return defineDeliverable({
    id,
    title: id,
    path,
    language: "markdown",
    instructions: "",
    reads: [],
    draft: () => [],
    check,
    isolated: import.meta.url,
  });
}

const fine: CheckOutcome = { status: "checked", tools: ["tool@1"], findings: [] };

/** Tells in its outcome which process it ran in. */
export const whereKind = isolatedKind("where", async () => ({ ...fine, tools: [`pid ${process.pid}`] }));

/** Repeats in its outcome what was answered before it ran. */
export const tellingKind = isolatedKind("telling", async ({ told }) => ({ ...fine, tools: [JSON.stringify(told)] }));

/** Never ends. */
export const endlessKind = isolatedKind("endless", async () => {
  for (;;);
});

/** Takes memory until there is none. */
export const greedyKind = isolatedKind("greedy", async () => {
  const kept: string[][] = [];
  for (;;) kept.push(Array.from({ length: 100_000 }, (_, index) => `${kept.length}-${index}`));
});

/** Throws. */
export const throwingKind = isolatedKind("throwing", async () => {
  throw new Error("cannot read this");
});

/** Tries to reach the network. */
export const callingKind = isolatedKind("calling", async ({ text }) => {
  const ways = [async () => fetch(text), async () => connectTo(text)];
  const reached = await Promise.all(
    ways.map((way) =>
      way().then(
        () => ["reached"],
        () => [],
      ),
    ),
  );
  return { status: "checked", tools: reached.flat(), findings: [] };
});

async function connectTo(address: string): Promise<void> {
  const { hostname, port } = new URL(address);
  const socket = process.getBuiltinModule("node:net").connect(Number(port), hostname);
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
}

/** Tries to read what the document names, to write, and to start a program. */
export const nosyKind = isolatedKind("nosy", async ({ text }) => {
  const attempts = {
    read: () => readFileSync(text.trim(), "utf8"),
    write: () => writeFileSync(path.join(tmpdir(), `nosy-${process.pid}`), "here"),
    start: () => process.getBuiltinModule("node:child_process").execFileSync("true"),
  };
  const done = Object.entries(attempts).filter(([, attempt]) => succeeds(attempt));
  return { status: "checked", tools: done.map(([name]) => name), findings: [] };
});

function succeeds(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
