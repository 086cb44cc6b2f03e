import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import type { DocumentRun } from "../deliverables/document-site.ts";
import type { AgentModel } from "../models/agent-model.ts";
import type { ModelPrice } from "../models/model-price.ts";
import type { RunEventBody } from "../runs/events/run-event.ts";
import type { ApprovalRules } from "./people/approval-rules.ts";
import type { FactsChange } from "./facts-change.ts";
import type { Limits } from "./bounds/limits.ts";
import type { GivenAnswer, QuestionRequest } from "./people/question.ts";
import type { OpenSpans } from "./handoff/open-spans.ts";
import type { RunSteps } from "./take-step.ts";

/** Everything that belongs to one run and not to the compiled team: passed to LangGraph as its `context`. */
export interface RunContext extends DocumentRun {
  readonly goal: string;
  /** Kinds that the run shall hand over. */
  readonly deliverables: readonly string[];
  readonly limits: Limits;
  readonly openSpans: OpenSpans;
  /** The model of an agent, or the one that took over from it. */
  modelFor(agent: AgentDefinition): AgentModel;
  /** A model failed for good: from now on the one behind it is asked. */
  modelFailed(model: AgentModel): void;
  /** Does a piece of work, unless the run shall come to rest; then it fails once all that is under way has ended. */
  begin<T>(work: () => Promise<T>): Promise<T>;
  /** Waits for one of the run's `limits.concurrency` places; then like `begin`. */
  takeTurn<T>(call: () => Promise<T>): Promise<T>;
  /** What a model costs; undefined when nobody says. */
  priceOf(model: string): ModelPrice | undefined;
  /** Facts that changed while agents were at work. */
  readonly changes: readonly FactsChange[];
  /** Milliseconds that the run has been at work, in earlier processes too. */
  workedMs(): number;
  readonly approvals: ApprovalRules;
  /** The answer to a question, which is kept and told once; undefined while there is none. */
  ask(request: QuestionRequest): Promise<GivenAnswer | undefined>;
  emit(event: RunEventBody): void;
  readonly steps: RunSteps;
  /** Whether the run goes on by its steps; else its graph goes on by the checkpoints of whoever invoked it. */
  readonly hasJournal: boolean;
  /** Whether LangChain looks for a tracer around each node. */
  readonly mayTrace: boolean;
  /** Whether anybody wants the text of replies as it arrives. */
  readonly streamsText: boolean;
}

/** The shape of LangGraph's `context` for a team. */
export interface TeamContext {
  readonly run?: RunContext;
}
