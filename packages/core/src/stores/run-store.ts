import type { BaseCheckpointSaver } from "@langchain/langgraph-checkpoint";
import type { Pruned, PruneSelection } from "./prune-runs.ts";
import type { CheckOutcome } from "../deliverables/deliverable-kind.ts";
import type { RunEvent, RunStatus } from "../runs/events/run-event.ts";
import type { GivenAnswer, Question, QuestionRequest } from "../team/people/question.ts";

/** What the store knows of a run besides its steps and events. Times are ISO 8601 in UTC. */
export interface RunRecord {
  readonly id: string;
  readonly status: RunStatus;
  /** One sentence about how it stands. */
  readonly message: string;
  /** The task as it was read, with the text of its inputs: all that a resume needs. */
  readonly task: unknown;
  readonly lead: string;
  /** Digest of the team's agents and edges; a resume under another one is refused. */
  readonly graphHash: string;
  /** Folder of the documents, or undefined when they are kept in the store alone. */
  readonly out: string | undefined;
  readonly startedAt: string;
  readonly updatedAt: string;
  /** The report, once the run has finished. */
  readonly report: unknown;
}

/** Who works on a run. */
export interface RunHolder {
  readonly pid: number;
}

/** What a step of a run came to; see {@link RunStore.appendEvents}. */
export interface StepRecord {
  /** Unique in its run, and the same when the step is taken again after a crash. */
  readonly step: string;
  readonly value: unknown;
}

/** What is stored together with events, or not at all. */
interface AlongEvents {
  readonly steps?: readonly StepRecord[];
  readonly change?: RunChange | undefined;
}

/** What a run takes over from the one that it was forked from. */
export interface RunBeginning {
  readonly events: readonly RunEvent[];
  readonly steps: readonly StepRecord[];
  readonly questions: readonly Question[];
}

/** What may change in the record of a run. */
export type RunChange = Partial<Omit<RunRecord, "id" | "startedAt">>;

/** The right to work on a run; disposing it gives the run up. */
export interface RunClaim extends AsyncDisposable {
  /** Counts those who had the run, this one included. */
  readonly epoch: number;
  /** The same store, but each write throws `run-busy` once somebody else has claimed the run. Not to be closed. */
  readonly store: RunStore;
}

/** Keeps runs: a record, the steps and the events of each run, and every document text by its digest. */
export interface RunStore extends AsyncDisposable {
  /** Where it is kept, for messages: a file path or `memory`. */
  readonly location: string;
  /**
   * A LangGraph checkpointer for graphs that an app invokes itself, loaded with LangGraph's own parts when it is first
   * asked for; runs go on by their steps.
   */
  checkpointer(): Promise<BaseCheckpointSaver>;
  /** Records a run, with what it takes over from another one, if anything. Throws `run-exists` when the id is taken. */
  createRun(record: RunRecord, beginning?: RunBeginning): Promise<void>;
  /** Throws `run-unknown`. */
  updateRun(id: string, change: RunChange): Promise<void>;
  /**
   * Makes the caller the only one who may work on a run. Throws `run-unknown`, and `run-busy` while the process that has
   * it is alive; a process that died, or closed its store, has nothing.
   */
  claimRun(id: string): Promise<RunClaim>;
  /** Who works on a run right now; throws `run-unknown`. */
  findHolder(id: string): Promise<RunHolder | undefined>;
  findRun(id: string): Promise<RunRecord | undefined>;
  /** Removes runs that nobody works on, and the texts that no other run refers to. */
  pruneRuns(selection: PruneSelection): Promise<Pruned>;
  /** Newest first. */
  listRuns(limit: number): Promise<readonly RunRecord[]>;
  /**
   * Events must follow on: the first `seq` is one above the last stored one. What goes along is stored in the same
   * transaction; a step that is there already stays as it was.
   */
  appendEvents(id: string, events: readonly RunEvent[], along?: AlongEvents): Promise<void>;
  /** What steps came to, in the order in which they ended. Messages come back as messages. */
  listSteps(id: string): Promise<readonly StepRecord[]>;
  listEvents(id: string): Promise<readonly RunEvent[]>;
  /** Idempotent: the digest is the name. */
  putText(sha256: string, text: string): Promise<void>;
  getText(sha256: string): Promise<string | undefined>;
  /** Keeps what a checker said about a document, under digests of both. */
  putCheck(checker: string, document: string, outcome: CheckOutcome): Promise<void>;
  getCheck(checker: string, document: string): Promise<CheckOutcome | undefined>;
  /** Whether anything is kept from this checker. */
  hasChecks(checker: string): Promise<boolean>;
  /** Keeps a question for people; the same key in the same run is the same question. Throws `run-unknown`. */
  putQuestion(runId: string, request: QuestionRequest, askedAt: string): Promise<Question>;
  /**
   * Keeps an answer unless the question has one: the first counts, whoever else answers at the same time. Gives the
   * question with the answer that counts, or undefined where the run has no such question.
   */
  answerQuestion(runId: string, id: string, answer: GivenAnswer): Promise<Question | undefined>;
  /** In the order in which they were put; empty for a run that asked nothing. */
  listQuestions(runId: string): Promise<readonly Question[]>;
}
