import { describe, expect, test } from "vitest";
import type { GivenAnswer, QuestionRequest } from "../team/people/question.ts";
import type { RunRecord, RunStore } from "./run-store.ts";

const at = "2026-11-23T08:00:00.000Z";
const yes = (by: string): GivenAnswer => ({ decision: "approved", by, at });
const request = (key: string): QuestionRequest => {
  return {
    key,
    span: "lead",
    subject: { type: "handoff", from: "lead", to: key, task: "t", why: "w", deliverables: [] },
  };
};

/** Declares what every store must do with questions to people. */
export function describeQuestions(open: () => Promise<RunStore>, exampleRun: (id: string) => RunRecord): void {
  describe("questions", () => {
    test("numbers questions in each run, and takes the same key for the same question", async () => {
      await using store = await open();
      await store.createRun(exampleRun("r1"));
      await store.createRun(exampleRun("r2"));
      expect(await store.listQuestions("r1")).toEqual([]);
      expect(await store.putQuestion("r1", request("a"), at)).toMatchObject({ id: "q1", answer: undefined });
      expect(await store.putQuestion("r1", request("b"), at)).toMatchObject({ id: "q2" });
      expect(await store.putQuestion("r2", request("a"), at)).toMatchObject({ id: "q1" });
      const again = await store.putQuestion("r1", request("a"), "2027-01-01T00:00:00.000Z");
      expect(again).toStrictEqual({ ...request("a"), id: "q1", askedAt: at, answer: undefined });
      expect((await store.listQuestions("r1")).map(({ id }) => id)).toEqual(["q1", "q2"]);
      await expect(store.putQuestion("r9", request("a"), at)).rejects.toMatchObject({ code: "run-unknown" });
    });

    test("keeps the first answer, also for whoever asks again", async () => {
      await using store = await open();
      await store.createRun(exampleRun("r1"));
      await store.putQuestion("r1", request("a"), at);
      const given: GivenAnswer = { decision: "rejected", reason: "caf\u00e9 \u0000", by: "ada", at };
      expect((await store.answerQuestion("r1", "q1", given))?.answer).toStrictEqual(given);
      expect((await store.answerQuestion("r1", "q1", yes("bob")))?.answer).toStrictEqual(given);
      expect((await store.putQuestion("r1", request("a"), at)).answer).toStrictEqual(given);
      for (const id of ["q2", "q0", "1", "", "q1; drop table questions"])
        expect(await store.answerQuestion("r1", id, yes("bob"))).toBeUndefined();
      expect(await store.answerQuestion("r9", "q1", yes("bob"))).toBeUndefined();
    });

    test("a run begins with what it takes over, or not at all", async () => {
      await using store = await open();
      await store.createRun(exampleRun("r1"));
      await store.putQuestion("r1", request("a"), at);
      const question = await store.answerQuestion("r1", "q1", yes("ada"));
      const questions = question === undefined ? [] : [{ ...question, id: "q3" }];
      const steps = [{ step: "lead#1", value: { text: "a" } }];
      const event = { type: "run.forked" as const, runId: "r2", from: "r1", step: 1, message: "", at };
      await store.createRun(exampleRun("r2"), { events: [{ ...event, seq: 1 }], steps, questions });
      expect(await store.listQuestions("r2")).toEqual(questions);
      expect(await store.listSteps("r2")).toEqual(steps);
      expect(await store.listEvents("r2")).toEqual([{ ...event, seq: 1 }]);
      expect((await store.putQuestion("r2", request("b"), at)).id).toBe("q4");
      const gap = store.createRun(exampleRun("r3"), { events: [{ ...event, seq: 2 }], steps, questions });
      await expect(gap).rejects.toMatchObject({ code: "store-failed" });
      expect(await store.findRun("r3")).toBeUndefined();
    });
  });
}
