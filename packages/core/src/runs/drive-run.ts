import { INTERRUPT, isInterrupted, type BaseCheckpointSaver } from "@langchain/langgraph";
import { leadBrief } from "../team/brief.ts";
import type { Question, QuestionRequest } from "../team/question.ts";
import type { RunContext } from "../team/run-context.ts";
import type { AgentState } from "../team/team-state.ts";
import { withText, type AskedQuestion } from "./ask-people.ts";
import type { RunSession } from "./run-session.ts";

/** What driving came to: the lead's state, and the questions that are open, if the run waits for a person. */
export interface Driven {
  readonly state: AgentState;
  readonly questions: readonly AskedQuestion[];
}

/**
 * Takes a run as far as it goes, from wherever it stands: from the brief when nothing is there yet, else from its last
 * checkpoint. Whether there is anything left to do is LangGraph's to find out: after a kill between two writes
 * `getState().next` is empty although work is left. Answers of people lie in the store, where the nodes that asked find
 * them, so that an answer survives a kill between being given and being acted on.
 */
export async function driveRun(
  session: RunSession,
  run: RunContext,
  options: { readonly signal?: AbortSignal | undefined },
): Promise<Driven> {
  const { team, runId, store } = session;
  const { signal } = options;
  const graph = team.compiled.withCheckpointer(store.checkpointer);
  const config = {
    // One answer must never count for all the questions that are open.
    configurable: { thread_id: runId, __pregel_strict_resume: true },
    context: { run },
    durability: "sync" as const,
    ...(signal === undefined ? {} : { signal }),
  };
  const begun = await hasBegun(store.checkpointer, runId);
  let state: AgentState = await graph.invoke(begun ? null : { messages: [leadBrief(run)], goal: run.goal }, config);
  for (;;) {
    const questions = await parkedQuestions(state, session);
    const open = questions.filter(({ answer }) => answer === undefined);
    if (open.length === questions.length)
      return { state, questions: await Promise.all(open.map((question) => withText(question, store))) };
    // Somebody answered from elsewhere while other agents were at work.
    state = await graph.invoke(null, config);
  }
}

async function hasBegun(checkpointer: BaseCheckpointSaver, runId: string): Promise<boolean> {
  return (await checkpointer.getTuple({ configurable: { thread_id: runId } })) !== undefined;
}

// The questions at which the graph stopped; none when it came to its end.
async function parkedQuestions(state: unknown, { runId, store }: RunSession): Promise<Question[]> {
  if (!isInterrupted<QuestionRequest>(state)) return [];
  const keys = new Set(state[INTERRUPT].map(({ value }) => value?.key));
  return (await store.listQuestions(runId)).filter(({ key }) => keys.has(key));
}
