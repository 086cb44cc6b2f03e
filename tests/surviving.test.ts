import { afterAll, beforeAll, expect, test } from "vitest";
import { openKillSite, type KillSite } from "./surviving/kill-site.ts";
import { clockMovedBy, outputFullFrom, storeFullFrom } from "./surviving/preloads.ts";
import { writeSmallTask } from "./surviving/small-task.ts";

// Each starts several processes that load LangGraph; a busy machine takes its time over that.
const patience = { timeout: 120_000 };

let site: KillSite;
beforeAll(async () => {
  site = await openKillSite(writeSmallTask(), 400);
}, patience.timeout);
afterAll(() => site[Symbol.asyncDispose]());

const resume = (name: string): string => `resume: orchestrate resume ${name}\n`;

test("SIGTERM lets the model finish its reply, which is not paid for again", patience, async () => {
  const { first, resumed, files, repeated } = await site.interrupt("sigterm", {
    onEvent: ({ type }, kill) => (type === "model.called" ? kill("SIGTERM") : undefined),
  });
  expect(first.code).toBe(143);
  expect(first.stderr).toContain(resume("sigterm"));
  expect(first.events.map(({ type }) => type)).toContain("model.replied");
  expect(first.events.at(-1)).toMatchObject({ type: "run.finished", status: "stopped" });
  expect({ code: resumed.code, repeated }).toEqual({ code: 0, repeated: 0 });
  expect(files).toEqual(site.undisturbed.files);
});

test("a second process is told who is at work, and the list of runs tells whether anybody is", patience, async () => {
  const seen = { second: undefined as Promise<unknown> | undefined, pid: 0 };
  const other = async (): Promise<unknown> => {
    const again = await site.resume("one-writer");
    const into = await site.run("same-folder", { out: "one-writer" });
    return { again, into, status: await site.statusOf("one-writer") };
  };
  const killed = Promise.withResolvers<void>();
  const first = await site.run("one-writer", {
    onStart: (kill, pid) => {
      seen.pid = pid;
      void killed.promise.then(() => kill("SIGKILL"));
    },
    onEvent: ({ type }) => {
      // The model is slow, but not that slow: a stopped process holds what it has.
      if (type !== "model.called" || seen.second !== undefined) return;
      process.kill(seen.pid, "SIGSTOP");
      seen.second = other().finally(() => killed.resolve());
    },
  });
  expect(first.code).toBeNull();
  expect(await seen.second).toMatchObject({
    again: { code: 75, stderr: expect.stringContaining(`the run one-writer is being run by process ${seen.pid}`) },
    into: { code: 75, stderr: expect.stringContaining("another run is writing to") },
    status: "running",
  });
  expect(await site.statusOf("one-writer")).toBe("interrupted");
  expect(await site.resume("one-writer")).toMatchObject({ code: 0, stderr: "" });
  expect(site.filesOf("one-writer")).toEqual(site.undisturbed.files);
});

test("a clock that is set back between two sessions changes nothing", patience, async () => {
  const name = "clock";
  const killed = await site.run(name, {
    onEvent: ({ type }, kill) => (type === "document.checked" ? kill("SIGKILL") : undefined),
  });
  expect(killed.code).toBeNull();
  const stopped = await site.resume(name, {
    preload: clockMovedBy(-3_600_000),
    onEvent: ({ type }, kill) => (type === "handoff.completed" ? kill("SIGKILL") : undefined),
  });
  expect(stopped.code).toBeNull();
  expect(await site.resume(name)).toMatchObject({ code: 0, stderr: "" });
  expect(site.filesOf(name)).toEqual(site.undisturbed.files);
  expect(await site.statusOf(name)).toBe("completed");
});

test.each([
  ["store", storeFullFrom(25), "disk full"],
  ["output", outputFullFrom(3), "no space left on the disk"],
])(
  "a full disk under the %s is exit 5, and the run goes on once there is room",
  patience,
  async (what, preload, reason) => {
    const name = `full-${what}`;
    const full = await site.run(name, { preload });
    expect(full.code).toBe(5);
    expect(full.stderr).toContain(reason);
    expect(full.stderr).toContain(resume(name).trim());
    expect(full.stderr).not.toMatch(/^ +at /m);
    expect(Object.keys(site.filesOf(name)).filter((file) => file.includes(".tmp"))).toEqual([]);
    expect(await site.resume(name)).toMatchObject({ code: 0, stderr: "" });
    expect(site.filesOf(name)).toEqual(site.undisturbed.files);
  },
);

test("an output folder or a store that cannot be written is found before the first model call", patience, async () => {
  const asked = site.asked();
  const folder = await site.run("no-folder", { out: "/proc/none/out" });
  expect(folder).toMatchObject({ code: 5, stderr: expect.stringContaining("cannot write to /proc/none/out") });
  const store = await site.run("no-store", { store: "/proc/none/store.sqlite" });
  expect(store).toMatchObject({ code: 5, stderr: expect.stringContaining("the store /proc/none/store.sqlite") });
  expect(site.asked()).toBe(asked);
});
