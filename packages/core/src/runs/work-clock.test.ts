import { expect, test } from "vitest";
import { createWorkClock } from "./work-clock.ts";

test("counts on from earlier sessions, and stands still while nothing happens but waiting for a person", async () => {
  const time = { now: 1000 };
  const clock = createWorkClock(500, () => time.now);
  time.now += 10;
  expect(clock.workedMs()).toBe(510);
  const question = Promise.withResolvers<void>();
  const waiting = clock.whileWaiting(() => question.promise);
  time.now += 3_600_000;
  expect(clock.workedMs()).toBe(510);
  const reply = Promise.withResolvers<void>();
  const turn = clock.duringTurn(() => reply.promise);
  time.now += 7;
  reply.resolve();
  await turn;
  time.now += 3_600_000;
  question.resolve();
  await waiting;
  time.now += 2;
  expect(clock.workedMs()).toBe(519);
});

const fail = (): Promise<never> => Promise.reject(new Error("no"));

test("goes on after a model call or a question that fails", async () => {
  const time = { now: 0 };
  const clock = createWorkClock(0, () => time.now);
  await expect(clock.whileWaiting(fail)).rejects.toThrow("no");
  await expect(clock.duringTurn(fail)).rejects.toThrow("no");
  time.now = 5;
  expect(clock.workedMs()).toBe(5);
});
