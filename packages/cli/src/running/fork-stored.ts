import { OrchestrateError, type PersonAnswer } from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import type { ForkFlags } from "../commands/fork.ts";
import { readAnswerText } from "../answering/read-answer-text.ts";
import { changedFacts } from "./changed-facts.ts";
import { takeUp } from "./resume-stored.ts";
import { watchRun, type ReadyRun } from "./watch-run.ts";

/** Starts a run from a step of another one and shows it; returns the exit code. */
export async function forkStored(io: CliIo, runId: string, flags: ForkFlags): Promise<number> {
  return watchRun(io, flags, async () => {
    const answers = await readAnswers(io, flags.answer ?? []);
    const { store, cassette, record, team, again } = await takeUp(io, runId, flags);
    const facts = changedFacts(flags.fact ?? [], record);
    const wanted = { ...again, at: flags.at, facts, answers, runId: flags.runId };
    const work: ReadyRun["work"] = (options) => team.fork(runId, { ...options, ...wanted });
    return { store, cassette, runId: undefined, out: undefined, work };
  });
}

async function readAnswers(io: CliIo, given: readonly string[]): Promise<Record<string, PersonAnswer>> {
  const answers = await Promise.all(given.map(async (text) => readAnswer(io, text)));
  return Object.fromEntries(answers);
}

async function readAnswer(io: CliIo, given: string): Promise<[string, PersonAnswer]> {
  const [, id = "", decision = "", rest] = /^\s*(q\d+)\s*=\s*(approve|reject|edit)(?::(.*))?$/su.exec(given) ?? [];
  const by = io.user;
  if (decision === "approve" && rest === undefined) return [id, { decision: "approved", by }];
  if (decision === "reject" && rest !== undefined) return [id, { decision: "rejected", reason: rest.trim(), by }];
  if (decision === "edit" && rest !== undefined)
    return [id, { decision: "edited", text: await readAnswerText(io, rest), by }];
  throw new OrchestrateError("usage", `${JSON.stringify(given)} is no answer`, {
    hint: "Write q1=approve, q1=reject:<reason> or q1=edit:<file>.",
  });
}
