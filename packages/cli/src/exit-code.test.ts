import { expect, test } from "vitest";
import { exitCodeOfError, exitCodeOfOutput, exitCodeOfRun, exitCodeOfSignal } from "./exit-code.ts";

test("a run's exit code tells how it ended", () => {
  expect(exitCodeOfRun("completed", undefined)).toBe(0);
  expect(exitCodeOfRun("unsuccessful", undefined)).toBe(1);
  expect(exitCodeOfRun("limited", undefined)).toBe(6);
  expect(exitCodeOfRun("waiting", undefined)).toBe(3);
  expect(exitCodeOfRun("failed", "model-failed")).toBe(4);
  expect(exitCodeOfRun("failed", "output-failed")).toBe(5);
});

test("what a person has to change first is 2", () => {
  for (const code of ["usage", "task-invalid", "agents-invalid", "run-unknown", "run-exists"] as const)
    expect(exitCodeOfError(code)).toBe(2);
  expect(exitCodeOfError("team-changed")).toBe(2);
  expect(exitCodeOfError("store-failed")).toBe(5);
  expect(exitCodeOfError("run-busy")).toBe(75);
});

test("signals are 128 and their number", () => {
  expect(exitCodeOfSignal("SIGINT")).toBe(130);
  expect(exitCodeOfSignal("SIGTERM")).toBe(143);
});

test("a reader that went away differs from a disk that is full", () => {
  expect(exitCodeOfOutput(Object.assign(new Error("x"), { code: "EPIPE" }))).toBe(141);
  expect(exitCodeOfOutput(Object.assign(new Error("x"), { code: "ENOSPC" }))).toBe(5);
});
