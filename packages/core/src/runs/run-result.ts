import type { TokenUsage } from "../models/token-usage.ts";
import type { AgentModel } from "../models/agent-model.ts";
import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import type { CrossCheck } from "../deliverables/cross-check.ts";
import type { DeliverableKind, Facts, Policy, ReadableText } from "../deliverables/deliverable-kind.ts";
import type { OrchestrateError } from "../errors.ts";
import type { RunStore } from "../stores/run-store.ts";
import type { CompiledTeam } from "../team/compile-team.ts";
import type { Limits } from "../team/limits.ts";
import type { Receipt } from "../team/receipt.ts";
import type { ReportedDocument, RunReport } from "./report.ts";
import type { RunEvent, RunStatus } from "./run-event.ts";

/** A task that is ready to run: files read, models made, limits complete. */
export interface PreparedTask {
  readonly goal: string;
  readonly facts: Facts;
  readonly inputs: readonly ReadableText[];
  readonly policy: Policy;
  readonly deliverables: readonly string[];
  readonly limits: Limits;
  /** Folder for the documents; they stay in the store when absent. */
  readonly out: string | undefined;
  /** By agent id. */
  readonly models: ReadonlyMap<string, AgentModel>;
}

/** What a run needs from its team. */
export interface RunTeam {
  readonly agents: readonly AgentDefinition[];
  readonly lead: string;
  readonly graphHash: string;
  readonly kinds: readonly DeliverableKind[];
  readonly crossChecks: readonly CrossCheck[];
  readonly compiled: CompiledTeam;
}

/** How a run is kept, watched and stopped. */
export interface RunOptions {
  /** Where the run is kept; in memory when absent. */
  readonly store?: RunStore;
  /** Lower-case letters, digits, `-` and `_`, at most 64; made up when absent. */
  readonly runId?: string;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /** Whether `text.streamed` events are wanted; default false. */
  readonly streamText?: boolean;
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
  /** What ended a `failed` or `stopped` run. */
  readonly error: OrchestrateError | undefined;
}
