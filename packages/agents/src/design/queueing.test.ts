import { expect, test } from "vitest";
import {
  erlangB,
  erlangC,
  leastCount,
  littlesLaw,
  responsePercentileMs,
  serversFor,
  serviceQuantileMs,
  solveQueue,
} from "./queueing.ts";

test("Erlang B agrees with the published table: 10 servers, 4.461 erlangs, 1 % blocked", () => {
  expect(erlangB(10, 4.461)).toBeCloseTo(0.01, 4);
  expect(erlangB(1, 1)).toBe(0.5);
  expect(erlangB(0, 3)).toBe(1);
});

test("Erlang C of one server is its utilisation, and of two at one erlang a third", () => {
  expect(erlangC(1, 0.7)).toBeCloseTo(0.7, 12);
  expect(erlangC(2, 1)).toBeCloseTo(1 / 3, 12);
  expect(erlangC(2, 2)).toBe(1);
});

test("M/M/1 has the mean response 1 / (mu - lambda) and an exponential tail", () => {
  const load = { arrivalsPerSecond: 80, serviceTimeMs: 10, servers: 1 };
  expect(solveQueue(load)?.meanResponseMs).toBeCloseTo(50, 9);
  expect(solveQueue(load)?.concurrency).toBeCloseTo(4, 9);
  expect(responsePercentileMs(load, 0.99)).toBeCloseTo(50 * Math.log(100), 6);
});

test("the percentile stays finite where the service rate and the free rate are equal", () => {
  const load = { arrivalsPerSecond: 100, serviceTimeMs: 10, servers: 2 };
  const beside = { ...load, arrivalsPerSecond: 100.001 };
  expect(responsePercentileMs(load, 0.99)).toBeCloseTo(responsePercentileMs(beside, 0.99), 2);
});

test("an unstable queue has no means and an endless percentile", () => {
  const load = { arrivalsPerSecond: 200, serviceTimeMs: 10, servers: 2 };
  expect(solveQueue(load)).toBeUndefined();
  expect(responsePercentileMs(load, 0.99)).toBe(Infinity);
});

test("the servers chosen meet the target and one fewer does not", () => {
  const load = { arrivalsPerSecond: 1000, serviceTimeMs: 15 };
  const servers = serversFor(load, 100) ?? 0;
  expect(responsePercentileMs({ ...load, servers }, 0.99)).toBeLessThanOrEqual(100);
  expect(responsePercentileMs({ ...load, servers: servers - 1 }, 0.99)).toBeGreaterThan(100);
});

test("no number of servers helps when the service time alone misses the target", () => {
  expect(serviceQuantileMs(30, 0.99)).toBeCloseTo(138.155, 3);
  expect(serversFor({ arrivalsPerSecond: 10, serviceTimeMs: 30 }, 100)).toBeUndefined();
});

test("constant service times halve the wait (Allen-Cunneen)", () => {
  const load = { arrivalsPerSecond: 80, serviceTimeMs: 10, servers: 1 };
  expect(solveQueue(load, 0.5)?.meanWaitMs).toBeCloseTo((solveQueue(load)?.meanWaitMs ?? 0) / 2, 9);
});

test("Little's law counts requests in the system", () => {
  expect(littlesLaw(10_000, 15)).toBe(150);
});

test("the least count is found exactly, also when it is the first", () => {
  expect(leastCount(1, (count) => count >= 1)).toBe(1);
  expect(leastCount(3, (count) => count >= 777)).toBe(777);
  expect(leastCount(1, () => false)).toBeUndefined();
});
