import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import type { Severity } from "../agent-file/diagnostics.ts";
import type { BodyLine } from "../agent-file/scan-sections.ts";

/** What there is to say about a code that a check of agent files may report; also the text of its page. */
export interface RulePage {
  /** Kebab-case, never changed once released. */
  readonly code: string;
  /** Of what it reports, unless a setting says otherwise. */
  readonly severity: Severity;
  /** What it reports, in one sentence. */
  readonly title: string;
  /** Why that matters; markdown. */
  readonly why: string;
  /** What to do about it; markdown. */
  readonly remedy: string;
  /** Whether `agents fix` mends it. */
  readonly fixable?: true;
}

/** What a rule found in one agent file. `line` and `column` count from 1 in the file. */
export interface RuleFinding {
  readonly line: number;
  readonly column?: number;
  readonly message: string;
  readonly hint?: string;
}

/** An agent with its text by lines, taken apart once for all rules. */
export interface LintedAgent {
  readonly agent: AgentDefinition;
  /** The body's lines, those of fenced code marked. */
  readonly lines: readonly BodyLine[];
  /** Place of a front matter key, or the first line of the body where it is not there. */
  placeOfKey(key: string): { readonly line: number; readonly column: number };
}

/** The agents among which one is checked. */
export interface LintedTeam {
  /** Every agent that an edge may lead to, those that only stand in included. */
  readonly agents: readonly AgentDefinition[];
  /** The agents that are reported on. */
  readonly own: readonly LintedAgent[];
  /** Ids of the deliverable kinds that there are. */
  readonly kinds: readonly string[];
  readonly byId: ReadonlyMap<string, AgentDefinition>;
  /** Ids of the agents to which an edge of another one leads. */
  readonly reached: ReadonlySet<string>;
  /** The agents that can all reach each other and this one; none where there is no way back. */
  groupOf(id: string): readonly AgentDefinition[];
  /** The agents that are reported on and have the same description, itself included. */
  describedLike(agent: AgentDefinition): readonly AgentDefinition[];
  /** The agents whose name or id a text starts with, the longest first, with that name in lower case. */
  namedAt(text: string): readonly { readonly agent: AgentDefinition; readonly name: string }[];
}

/** A rule of the linter for agent files: one file, one code, one page. */
export interface AgentRule extends RulePage {
  readonly check: (linted: LintedAgent, team: LintedTeam) => readonly RuleFinding[] | Promise<readonly RuleFinding[]>;
}

/** Types a rule; does nothing else. */
export function defineAgentRule(rule: AgentRule): AgentRule {
  return rule;
}
