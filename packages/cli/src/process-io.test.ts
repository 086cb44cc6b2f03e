import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { fileOutput } from "./process-io.ts";

const noSize = (): Record<string, never> => ({});

test("what was written is there when the call returns", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "orchestrate-output-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, "out");
  const descriptor = openSync(file, "w");
  const output = fileOutput(descriptor, noSize);
  output.write("één\n");
  output.write("x".repeat(1_000_000));
  expect(readFileSync(file, "utf8")).toBe(`één\n${"x".repeat(1_000_000)}`);
  expect({ isTTY: output.isTTY, columns: output.columns() }).toEqual({ isTTY: false, columns: undefined });
  closeSync(descriptor);
});

test.runIf(process.platform === "linux")("a full device breaks the output once, and nothing throws", () => {
  const descriptor = openSync("/dev/full", "w");
  const output = fileOutput(descriptor, noSize);
  output.write("x");
  output.write("y");
  expect(output.broken.aborted).toBe(true);
  expect(output.broken.reason).toMatchObject({ code: "ENOSPC" });
  closeSync(descriptor);
});
