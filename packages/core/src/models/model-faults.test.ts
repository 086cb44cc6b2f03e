import { describe, expect, test } from "vitest";
import { harmlessReplies } from "../testing/faults/harmless-replies.ts";
import { documentsOf, inEachForm, meet, roomy, write } from "../testing/faults/meet-fault.ts";
import { handoffFaults, modelFaults } from "../testing/faults/model-faults.ts";
import { oddReplies } from "../testing/faults/odd-replies.ts";

describe("an unusual reply", () => {
  const faults = [...oddReplies(write("plan")), ...harmlessReplies(write("plan"))];
  test.each(inEachForm(faults))("$name: the lead's call is carried out", async ({ fault, stream }) => {
    const result = await meet(fault, { stream, role: "lead", place: "opening", times: "once" });
    expect(result.status).toBe("completed");
    expect(result.documents.find(({ path }) => path === "plan.md")).toMatchObject({
      revision: 1,
      text: "# plan\nsound: ü 設計 🌍",
    });
    expect(result.usage.modelCalls).toBe(5);
  });
});

describe("a model that misbehaves", () => {
  test.each(inEachForm([...modelFaults, ...handoffFaults]))(
    "$name: the lead gets another try, and gives up",
    async ({ fault, stream }) => {
      const site = { stream, role: "lead", place: "opening" } as const;
      const result = await meet(fault, { ...site, times: "always" }, roomy);
      expect(result).toMatchObject({ status: "unsuccessful", message: expect.stringMatching(fault.always as RegExp) });
      expect(documentsOf(result)).toEqual([]);
      const again = await meet(fault, { ...site, times: "once" }, roomy);
      expect(again.status).toBe(fault.isFinal === true ? "unsuccessful" : "completed");
    },
  );

  test.each(inEachForm(modelFaults))("$name: a delegate gets another try, and gives up", async ({ fault, stream }) => {
    const site = { stream, role: "scout", place: "opening" } as const;
    const result = await meet(fault, { ...site, times: "always" }, roomy);
    expect(result.status).toBe("unsuccessful");
    expect(documentsOf(result)).toEqual(["plan.md valid"]);
    expect(result.receipts[0]).toMatchObject({
      status: "failed",
      summary: expect.stringMatching(fault.always as RegExp),
    });
    const again = await meet(fault, { ...site, times: "once" }, roomy);
    expect(again.status).toBe(fault.isFinal === true ? "unsuccessful" : "completed");
  });
});
