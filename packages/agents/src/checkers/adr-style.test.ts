import { checkInput, deliveryState, type Policy } from "@orchestrate/core";
import { expect, test } from "vitest";
import { adr } from "../deliverables/adr.ts";

const path = "docs/decisions/0007-cache.md";

/** The shape that most published records have: no options, no team, no numbers. */
const nygard = `# 7. Use a cache\n\n## Status\n\nAccepted\n\n## Context\n\nReads are slow.\n\n## Decision\n\nWe will use a cache.\n\n## Consequences\n\nWe have to invalidate it.\n`;

const madr = (chosen: string): string =>
  `# Use a cache\n\n## Context and Problem Statement\n\nReads are slow.\n\n## Considered Options\n\n* A cache\n* [A larger database](https://example.com)\n\n## Decision Outcome\n\nChosen option: "${chosen}", because it is cheap.\n\n### Consequences\n\n* Good, because it is fast.\n* Bad, because it can be stale.\n`;

async function stateOf(text: string, policy: Policy): Promise<string> {
  return deliveryState(await adr.check(checkInput({ path, text }, { policy })));
}

test("records of others are not wrong for having another shape, when a team takes the style as advice", async () => {
  for (const text of [nygard, madr("A cache"), madr("A larger database")]) {
    expect(await stateOf(text, { "adr-style": "warning" })).toBe("valid");
    expect(await stateOf(text, {})).toBe("invalid");
  }
});

test("a record that chooses what it did not consider is wrong for everybody", async () => {
  expect(await stateOf(madr("Sharding"), { "adr-style": "off" })).toBe("invalid");
});

async function rulesOf(text: string): Promise<(string | undefined)[]> {
  const outcome = await adr.check(checkInput({ path, text }));
  return outcome.status === "checked" ? outcome.findings.map(({ rule }) => rule) : [];
}

test("quantities in words count, and so do consequences in prose", async () => {
  const prose = nygard
    .replace("Reads are slow.", "We carry 12 million parcels a year with a team of four.")
    .replace("We have to invalidate it.", "Easier: reads scale. Harder: we have to invalidate it.");
  expect(await rulesOf(nygard)).toEqual(expect.arrayContaining(["no-quantity", "consequences-one-sided"]));
  expect(await rulesOf(prose)).not.toContain("no-quantity");
  expect(await rulesOf(prose)).not.toContain("consequences-one-sided");
});
