import type { BaseChatModel } from "@langchain/core/language_models/chat_models";
import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import type { CheckRunner } from "../deliverables/check-runner.ts";
import type { Facts, Policy, ReadableText } from "../deliverables/deliverable-kind.ts";
import type { Workspace } from "../deliverables/workspace.ts";
import type { RunEventBody } from "../runs/run-event.ts";
import type { Limits } from "./limits.ts";

/** The model that an agent works with. */
export interface AgentModel {
  readonly name: string;
  readonly chat: BaseChatModel;
  /** Whether replies are read as a stream; false for endpoints that cannot. */
  readonly streaming: boolean;
}

/** Everything that belongs to one run and not to the compiled team: passed to LangGraph as its `context`. */
export interface RunContext {
  readonly goal: string;
  readonly facts: Facts;
  readonly inputs: readonly ReadableText[];
  readonly policy: Policy;
  /** Kinds that the run shall hand over. */
  readonly deliverables: readonly string[];
  readonly limits: Limits;
  readonly workspace: Workspace;
  modelFor(agent: AgentDefinition): AgentModel;
  /** Waits for one of the run's `limits.concurrency` places. */
  takeTurn<T>(call: () => Promise<T>): Promise<T>;
  readonly check: CheckRunner["check"];
  emit(event: RunEventBody): void;
  /** Whether anybody wants the text of replies as it arrives. */
  readonly streamsText: boolean;
  /** Milliseconds from a monotonic clock. */
  now(): number;
}

/** The shape of LangGraph's `context` for a team. */
export interface TeamContext {
  readonly run?: RunContext;
}
