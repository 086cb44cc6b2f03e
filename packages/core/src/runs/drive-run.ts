import { INTERRUPT, isInterrupted } from "@langchain/langgraph/web";
import { leadBrief } from "../team/brief.ts";
import { factsAtStart } from "../team/facts-change.ts";
import type { Question, QuestionRequest } from "../team/people/question.ts";
import type { RunContext } from "../team/run-context.ts";
import { raisedInput, raisedState } from "../team/raised-input.ts";
import type { AgentState, AgentUpdate } from "../team/team-state.ts";
import { withText, type AskedQuestion } from "./ask-people.ts";
import type { RunSession } from "./run-session.ts";
import type { StepJournal } from "./step-journal.ts";
import { withoutTracing } from "./without-tracing.ts";

/** What driving came to: the lead's state, and the questions that are open, if the run waits for a person. */
export interface Driven {
  readonly state: AgentState;
  readonly questions: readonly AskedQuestion[];
}

/** A run with the journal of its steps. */
interface JournaledRun {
  readonly run: RunContext;
  readonly journal: StepJournal;
}

/**
 * Takes a run as far as it goes. It always begins at the brief; whatever had ended before is a step of the journal and
 * is not done again. Answers of people lie in the store, where the nodes that asked find them, so that an answer survives
 * a kill between being given and being acted on.
 */
export async function driveRun(
  session: RunSession,
  { run, journal }: JournaledRun,
  signal: AbortSignal | undefined,
): Promise<Driven> {
  const { team, store } = session;
  const { graph } = await team.compiled();
  const config = {
    context: { run },
    // LangChain reads these variables from the process alone.
    ...(team.traces ? {} : withoutTracing(process.env)),
    ...(signal === undefined ? {} : { signal }),
  };
  const invoke = (input: AgentUpdate): Promise<AgentState> => graph.invoke(input, config);
  for (;;) {
    const state = await work(session, { run, journal }, invoke);
    const questions = await parkedQuestions(state, session);
    const open = questions.filter(({ answer }) => answer === undefined);
    if (open.length === questions.length)
      return { state, questions: await Promise.all(open.map((question) => withText(question, store))) };
    // Somebody answered from elsewhere while other agents were at work.
    await journal.reread();
  }
}

// A run that ended at a limit ends there again; whenever the limit was raised it went on from that end.
async function work(
  { team, timesLimited }: RunSession,
  { run, journal }: JournaledRun,
  invoke: (input: AgentUpdate) => Promise<AgentState>,
): Promise<AgentState> {
  const facts = factsAtStart(team.lead, run.changes, run.facts);
  let state = await invoke({ messages: [leadBrief({ ...run, facts })], goal: run.goal });
  for (const raise of journal.raises()) state = await invoke(raisedState(state, raise));
  if (isInterrupted(state) || journal.raises().length >= timesLimited) return state;
  const raise = raisedInput(state);
  await journal.raise(raise);
  return invoke(raisedState(state, raise));
}

// The questions at which the graph stopped; none when it came to its end.
async function parkedQuestions(state: unknown, { runId, store }: RunSession): Promise<Question[]> {
  if (!isInterrupted<QuestionRequest>(state)) return [];
  const keys = new Set(state[INTERRUPT].map(({ value }) => value?.key));
  return (await store.listQuestions(runId)).filter(({ key }) => keys.has(key));
}
