/** What a person or the flags say of a new agent. */
export interface AgentAnswers {
  readonly name: string;
  readonly purpose: string;
  readonly description: string | undefined;
  readonly delegatesTo: readonly string[];
  readonly deliverables: readonly string[];
}
