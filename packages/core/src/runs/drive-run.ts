import { INTERRUPT, isInterrupted, type BaseCheckpointSaver } from "@langchain/langgraph";
import { leadBrief } from "../team/brief.ts";
import { factsAtStart } from "../team/facts-change.ts";
import type { Question, QuestionRequest } from "../team/people/question.ts";
import type { RunContext } from "../team/run-context.ts";
import type { TeamGraph } from "../team/compile-team.ts";
import { isRaised, raisedInput } from "../team/raised-input.ts";
import type { AgentState, AgentUpdate } from "../team/team-state.ts";
import { withText, type AskedQuestion } from "./ask-people.ts";
import type { RunSession } from "./run-session.ts";
import { withoutTracing } from "./without-tracing.ts";

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
  const [compiled, checkpointer] = await Promise.all([team.compiled(), store.checkpointer()]);
  const graph = compiled.withCheckpointer(checkpointer);
  const config = {
    // One answer must never count for all the questions that are open.
    configurable: { thread_id: runId, __pregel_strict_resume: true },
    context: { run },
    durability: "sync" as const,
    // LangChain reads these variables from the process alone.
    ...(team.traces ? {} : withoutTracing(process.env)),
    ...(signal === undefined ? {} : { signal }),
  };
  const begun = await hasBegun(checkpointer, runId);
  const facts = factsAtStart(team.lead, run.changes, run.facts);
  const brief = { messages: [leadBrief({ ...run, facts })], goal: run.goal };
  const input = begun ? await nextInput(graph, session, config) : brief;
  let state: AgentState = await graph.invoke(input, config);
  for (;;) {
    const questions = await parkedQuestions(state, session);
    const open = questions.filter(({ answer }) => answer === undefined);
    if (open.length === questions.length)
      return { state, questions: await Promise.all(open.map((question) => withText(question, store))) };
    // Somebody answered from elsewhere while other agents were at work.
    state = await graph.invoke(null, config);
  }
}

// A run that ended at a limit has a graph that is at its end; it begins anew from there when the limit is higher now.
async function nextInput(
  graph: TeamGraph,
  { endedAt, task }: RunSession,
  config: Parameters<TeamGraph["getState"]>[0],
): Promise<AgentUpdate | null> {
  if (endedAt === undefined || !isRaised(endedAt, task.limits)) return null;
  const { values } = await graph.getState(config);
  return raisedInput(values as AgentState, task.limits) ?? null;
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
