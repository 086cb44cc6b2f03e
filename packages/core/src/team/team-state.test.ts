import type { Artifact } from "../deliverables/artifact.ts";
import { addUsage, noUsage } from "../models/token-usage.ts";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { mergeArtifacts } from "../deliverables/merge-artifacts.ts";

const artifact = (path: string, revision: number): Artifact => ({
  path,
  kind: "plan",
  author: "lead",
  span: "lead",
  sha256: `${path}${revision}`,
  bytes: 1,
  revision,
  against: {},
  faults: 0,
  check: { status: "not-checked", reason: "no checker" },
});

test("keeps the newest revision, whichever branch comes back first", () => {
  const older = { a: artifact("a", 1), b: artifact("b", 2) };
  const newer = { a: artifact("a", 2), b: artifact("b", 1) };
  const merged = { a: artifact("a", 2), b: artifact("b", 2) };
  expect(mergeArtifacts(older, newer)).toEqual(merged);
  expect(mergeArtifacts(newer, older)).toEqual(merged);
});

test("changes nothing when the same branch is merged twice", () => {
  const branch = { a: artifact("a", 1) };
  expect(mergeArtifacts(mergeArtifacts({}, branch), branch)).toEqual(branch);
});

test("adds usage, and what is estimated in part is estimated", () => {
  const counted = { ...noUsage, inputTokens: 3, outputTokens: 4, modelCalls: 1 };
  expect(addUsage(counted, noUsage)).toEqual(counted);
  expect(addUsage(counted, { ...counted, estimated: true })).toEqual({
    ...noUsage,
    inputTokens: 6,
    outputTokens: 8,
    modelCalls: 2,
    estimated: true,
  });
});

const someArtifact = fc
  .record({ path: fc.constantFrom("a", "b", "__proto__", "constructor"), revision: fc.integer({ min: 1, max: 4 }) })
  .map(({ path, revision }) => artifact(path, revision));
/** What one branch of the work comes back with. */
const branch = fc
  .array(someArtifact, { maxLength: 4 })
  .map((artifacts) => Object.fromEntries(artifacts.map((one) => [one.path, one])));

test("comes to the same however branches are grouped, ordered or repeated", () => {
  const holds = fc.property(branch, branch, branch, (a, b, c) => {
    const merged = mergeArtifacts(mergeArtifacts(a, b), c);
    expect(mergeArtifacts(a, mergeArtifacts(b, c))).toEqual(merged);
    expect(mergeArtifacts(mergeArtifacts(c, a), b)).toEqual(merged);
    expect(mergeArtifacts(merged, a)).toEqual(merged);
    expect(mergeArtifacts({}, merged)).toEqual(merged);
  });
  expect(() => fc.assert(holds)).not.toThrow();
});
