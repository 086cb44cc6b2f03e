import { AsyncLocalStorage } from "node:async_hooks";
import { Runnable, type RunnableConfig } from "@langchain/core/runnables";
import { AsyncLocalStorageProviderSingleton } from "@langchain/core/singletons";
import type { NodeConfig, RunOf } from "./node-names.ts";
import { stateChanges, type NodeResult } from "./state-changes.ts";
import type { AgentState } from "./team-state.ts";

/** What a node of an agent's graph does. */
export type AgentNode = (state: AgentState, config: NodeConfig) => Promise<NodeResult>;

/**
 * A node that gives back what it changed. LangGraph makes a LangSmith run of each call of a plain function and keeps it
 * for as long as the function works; in a run nobody asks for that, so there the node is called as it is.
 */
export class GraphNode extends Runnable<AgentState, NodeResult> {
  readonly lc_namespace = ["orchestrate"];
  readonly #node: AgentNode;
  readonly #runOf: RunOf;

  constructor(node: AgentNode, runOf: RunOf) {
    super();
    this.#node = node;
    this.#runOf = runOf;
  }

  override async invoke(state: AgentState, options: Partial<RunnableConfig> = {}): Promise<NodeResult> {
    const work = async (): Promise<NodeResult> => stateChanges(state, await this.#node(state, options));
    const { hasJournal, mayTrace } = this.#runOf(options);
    if (hasJournal && !mayTrace) return work();
    // Through this a tracer, and LangGraph's own `interrupt`, find what they belong to. LangGraph's main entry sets it up
    // where it is loaded.
    AsyncLocalStorageProviderSingleton.initializeGlobalInstance(new AsyncLocalStorage());
    return AsyncLocalStorageProviderSingleton.runWithConfig(options, work);
  }
}
