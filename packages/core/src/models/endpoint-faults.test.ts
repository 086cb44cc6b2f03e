import { describe, expect, test } from "vitest";
import type { RunResult } from "../runs/run-result.ts";
import { bodyFaults } from "../testing/faults/body-faults.ts";
import { connectionFaults, slowFaults } from "../testing/faults/connection-faults.ts";
import { documentsOf, impatient, inEachForm, meet, patient, type FormedFault } from "../testing/faults/meet-fault.ts";
import { statusFaults } from "../testing/faults/status-faults.ts";

type Site = Parameters<typeof meet>[1];

/** How runs end in which every call meets the fault, and in which one does. */
async function meetTwice(
  { fault, stream }: FormedFault,
  site: Pick<Site, "role" | "place">,
  limits = patient,
): Promise<{ always: RunResult; once: RunResult }> {
  const always = await meet(fault, { ...site, stream, times: "always" }, limits);
  return { always, once: await meet(fault, { ...site, stream, times: "once" }, limits) };
}

const asLead = { role: "lead", place: "closing" } as const;
const asDelegate = { role: "scout", place: "opening" } as const;

describe("an endpoint that fails", () => {
  const faults = inEachForm([...statusFaults, ...connectionFaults, ...bodyFaults]);

  test.each(faults)("$name: the lead keeps what was done, or goes on", async (met) => {
    const { always, once } = await meetTwice(met, asLead);
    expect(always).toMatchObject({ status: "failed", message: expect.stringMatching(met.fault.always as RegExp) });
    expect(documentsOf(always)).toEqual(["map.md valid", "plan.md valid"]);
    expect(once.status).toBe(met.fault.isFinal === true ? "failed" : "completed");
    expect(documentsOf(once)).toEqual(["map.md valid", "plan.md valid"]);
  });

  test.each(faults)("$name: a delegate fails alone, or goes on", async (met) => {
    const { always, once } = await meetTwice(met, asDelegate);
    expect(always.status).toBe("unsuccessful");
    expect(documentsOf(always)).toEqual(["plan.md valid"]);
    const summary = expect.stringMatching(met.fault.always);
    expect(always.receipts[0]).toMatchObject({ status: "failed", summary });
    expect(once.status).toBe(met.fault.isFinal === true ? "unsuccessful" : "completed");
  });
});

describe("an endpoint that keeps one waiting", () => {
  test.concurrent.each(inEachForm(slowFaults))("$name: it is given up", { timeout: 30_000 }, async (met) => {
    const [lead, delegate] = await Promise.all([
      meetTwice(met, asLead, impatient),
      meetTwice(met, asDelegate, impatient),
    ]);
    expect(lead.always).toMatchObject({ status: "failed", message: expect.stringMatching(met.fault.always as RegExp) });
    expect(documentsOf(lead.always)).toEqual(["map.md valid", "plan.md valid"]);
    expect(lead.once.status).toBe("completed");
    const summary = expect.stringMatching(met.fault.always);
    expect(delegate.always).toMatchObject({ status: "unsuccessful", receipts: [{ status: "failed", summary }] });
    expect(delegate.once.status).toBe("completed");
  });
});
