import { BaseCallbackHandler } from "@langchain/core/callbacks/base";

const variables = ["LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2", "LANGSMITH_TRACING", "LANGCHAIN_TRACING"];

/**
 * Takes the place of LangChain's tracer, which LangChain adds by itself wherever one of these variables is set and no
 * handler of that name is there yet. What lies below is told that it is not traced.
 */
class NoTracer extends BaseCallbackHandler {
  readonly name = "langchain_tracer";

  getRunTreeWithTracingConfig(): { tracingEnabled: false; extra: object } {
    return { tracingEnabled: false, extra: {} };
  }

  updateFromRunTree(): void {}
}

/**
 * What a graph is invoked with so that nothing of it goes to LangSmith, whatever the environment says: prompts and
 * replies leave the process only when somebody asked for it. Empty where nothing would be sent anyway.
 */
export function withoutTracing(environment: NodeJS.ProcessEnv): { callbacks?: BaseCallbackHandler[] } {
  return mayTrace(environment) ? { callbacks: [new NoTracer()] } : {};
}

/** Whether LangChain would send what it does to LangSmith. */
export function mayTrace(environment: NodeJS.ProcessEnv): boolean {
  return variables.some((name) => environment[name] === "true");
}
