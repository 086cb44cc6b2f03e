import type { Environment } from "../models/choose-model.ts";
import type { TokenUsage } from "../models/token-usage.ts";
import type { AgentModel } from "../models/agent-model.ts";
import type { ModelPrice, PriceTable } from "../models/model-price.ts";
import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import type { CrossCheck } from "../deliverables/cross-check.ts";
import type { DeliverableKind, Facts, Policy, ReadableText } from "../deliverables/deliverable-kind.ts";
import type { OrchestrateError } from "../errors.ts";
import type { ModelChoice } from "../models/model-setting.ts";
import type { RunStore } from "../stores/run-store.ts";
import type { CompiledTeam } from "../team/compile-team.ts";
import type { Limits } from "../team/bounds/limits.ts";
import type { Receipt } from "../team/handoff/receipt.ts";
import type { AskedQuestion, AskPerson, PersonAnswer } from "./ask-people.ts";
import type { TeamModel } from "./create-team.ts";
import type { TaskInput } from "./task/prepare-task.ts";
import type { ReportedDocument, RunReport } from "./report/report.ts";
import type { RunEvent, RunStatus } from "./events/run-event.ts";

/** A task that is ready to run: files read, models made, limits complete. */
export interface PreparedTask {
  readonly goal: string;
  readonly facts: Facts;
  readonly inputs: readonly ReadableText[];
  readonly policy: Policy;
  readonly deliverables: readonly string[];
  readonly limits: Limits;
  /** What a person is asked about first; see {@link createApprovalRules}. */
  readonly approve: readonly string[];
  /** Folder for the documents; they stay in the store when absent. */
  readonly out: string | undefined;
  /** By agent id. */
  readonly models: ReadonlyMap<string, AgentModel>;
  /** How to make the models again, by agent id; null for one that an app brought. They hold no key. */
  readonly settings: ReadonlyMap<string, ModelChoice | null>;
  /** What each of the models costs, by name; null where nobody says. Kept with the run, so that a resume counts alike. */
  readonly prices: Readonly<Record<string, ModelPrice | null>>;
}

/** What a run needs from its team. */
export interface RunTeam {
  readonly agents: readonly AgentDefinition[];
  readonly lead: string;
  readonly graphHash: string;
  readonly kinds: readonly DeliverableKind[];
  readonly crossChecks: readonly CrossCheck[];
  /** Compiled when it is first asked for. */
  readonly compiled: () => Promise<CompiledTeam>;
  /** Whether runs are traced where LangSmith's environment variables say so. */
  readonly traces: boolean;
  /** Where checks look for programs on PATH. */
  readonly environment: Environment;
}

/** How a run is kept, watched and stopped. */
export interface RunOptions {
  /** Where the run is kept; in memory when absent. */
  readonly store?: RunStore;
  /** Lower-case letters, digits, `-` and `_`, at most 64; made up when absent. */
  readonly runId?: string;
  /** Stops the run at once; what is under way is broken off. */
  readonly signal?: AbortSignal;
  /** Brings the run to rest: what is under way is finished and kept, nothing else is begun. */
  readonly rest?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /** Whether `text.streamed` events are wanted; default false. */
  readonly streamText?: boolean;
  /** Answers what the team asks while it is at work. Without it, or where it gives nothing, the run waits in its store. */
  readonly onQuestion?: AskPerson | undefined;
  /** Kept with the run for whoever resumes it, such as where the agents were loaded from; plain data. */
  readonly origin?: unknown;
}

/** How a run is taken up again. What is not given stays as it was. */
export interface ResumeOptions extends Pick<RunOptions, "rest" | "signal" | "onEvent" | "onQuestion" | "streamText"> {
  /** Where the run is kept. */
  readonly store: RunStore;
  /** Answers to its questions, by their ids; those that have none stay open. */
  readonly answers?: Readonly<Record<string, PersonAnswer>>;
  readonly model?: TeamModel;
  readonly models?: Readonly<Record<string, TeamModel>>;
  readonly limits?: TaskInput["limits"];
  readonly prices?: PriceTable | undefined;
  readonly out?: string;
  /** Goes on although the team is not the one that the run was started with, where that is safe. */
  readonly acceptChanges?: boolean;
}

/** How a new run is started from a step of another one. What is not given stays as it was there. */
export interface ForkOptions extends ResumeOptions {
  /** Number of the last step that the new run takes over, as `listRunSteps` counts them; default: the one before the answers, else the last. */
  readonly at?: number | undefined;
  /** Id of the new run; made up when absent. */
  readonly runId?: string | undefined;
  /** Facts that shall be other ones, by name. */
  readonly facts?: Facts | undefined;
}

/** A document of a finished run, with its text. */
export interface RunDocument extends ReportedDocument {
  readonly text: string;
}

/** How a run ended and what it handed over. A run that failed or was stopped has the documents it got to. */
export interface RunResult {
  readonly runId: string;
  readonly status: RunStatus;
  readonly message: string;
  readonly documents: readonly RunDocument[];
  readonly receipts: readonly Receipt[];
  readonly usage: TokenUsage;
  readonly report: RunReport;
  /** Folder of the documents, when they were written. */
  readonly out: string | undefined;
  /** What a `waiting` run needs an answer to; `team.resume` takes them by id. */
  readonly questions: readonly AskedQuestion[];
  /** What ended a `failed` or `stopped` run. */
  readonly error: OrchestrateError | undefined;
}
