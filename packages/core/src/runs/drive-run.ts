import { Command, INTERRUPT, isInterrupted, type Interrupt } from "@langchain/langgraph";
import type { BaseCheckpointSaver } from "@langchain/langgraph";
import { leadBrief } from "../team/brief.ts";
import type { RunContext } from "../team/run-context.ts";
import type { AgentState } from "../team/team-state.ts";
import type { RunSession } from "./run-session.ts";

/** Answers to a run's questions, by the id of the interrupt that asks. */
export type Answers = Readonly<Record<string, unknown>>;

/** What driving came to: the lead's state, and the questions that are open, if the run waits for a person. */
export interface Driven {
  readonly state: AgentState;
  readonly questions: readonly Interrupt[];
}

/**
 * Takes a run as far as it goes, from wherever it stands: from the brief when nothing is there yet, with the answers of
 * people when there are some, else from its last checkpoint. Whether there is anything left to do is LangGraph's to
 * find out: after a kill between two writes `getState().next` is empty although work is left.
 */
export async function driveRun(
  session: RunSession,
  run: RunContext,
  options: { readonly signal?: AbortSignal | undefined; readonly answers?: Answers | undefined },
): Promise<Driven> {
  const { team, runId, store } = session;
  const { signal, answers = {} } = options;
  const graph = team.compiled.withCheckpointer(store.checkpointer);
  const config = {
    // One answer must never count for all the questions that are open.
    configurable: { thread_id: runId, __pregel_strict_resume: true },
    context: { run },
    durability: "sync" as const,
  };
  const begun = await hasBegun(store.checkpointer, runId);
  const input = begun ? nextInput(answers) : { messages: [leadBrief(run)], goal: run.goal };
  const state: AgentState = await graph.invoke(input, signal === undefined ? config : { ...config, signal });
  return { state, questions: isInterrupted(state) ? state[INTERRUPT] : [] };
}

async function hasBegun(checkpointer: BaseCheckpointSaver, runId: string): Promise<boolean> {
  return (await checkpointer.getTuple({ configurable: { thread_id: runId } })) !== undefined;
}

function nextInput(answers: Answers): Command | null {
  return Object.keys(answers).length === 0 ? null : new Command({ resume: { ...answers } });
}
