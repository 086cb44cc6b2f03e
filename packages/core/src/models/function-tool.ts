/** A function of the OpenAI chat protocol, which every LangChain chat model accepts in `bindTools`. */
export interface FunctionTool {
  readonly type: "function";
  readonly function: {
    readonly name: string;
    readonly description: string;
    readonly parameters: Record<string, unknown>;
  };
}
