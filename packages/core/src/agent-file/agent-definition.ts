import type { Problem } from "./diagnostics.ts";

/** What a section is for, whatever words a library uses for its heading. */
export type SectionRole =
  | "purpose"
  | "responsibilities"
  | "skills"
  | "style"
  | "examples"
  | "related"
  | "rules"
  | "outputs";

/** A heading of an agent file and the text below it, up to the next heading of the same or a higher level. */
export interface AgentSection {
  /** The heading as written, without the leading `#`s. */
  readonly heading: string;
  /** The heading without the signs at its start. */
  readonly title: string;
  /** The signs at the start of the heading; empty when there are none. */
  readonly emoji: string;
  /** 1 to 6. */
  readonly level: number;
  readonly canonical: SectionRole | undefined;
  /** Raw markdown below the heading, sub-headings included, trimmed. */
  readonly text: string;
  /** Line of the heading in the file, from 1. */
  readonly line: number;
  /** Last line of the section in the file, from 1. */
  readonly endLine: number;
}

/** A titled list, such as `### System Design` with its bullets, or `- **Languages:** Go, Rust`. */
export interface TitledList {
  readonly title: string;
  readonly items: readonly string[];
}

/** `handoff` passes the work on, `subagent` may be called, `related` is a colleague that the text names. */
export type EdgeKind = "handoff" | "subagent" | "related";

/** What became of an edge's target; `unresolved` until {@link AgentDefinition} files were loaded together. */
export type EdgeStatus = "unresolved" | "resolved" | "self" | "missing" | "planned" | "builtin" | "ambiguous";

/** The place in a file that declares an edge: a front matter key, or a form of text. */
export type EdgeForm = "handoffs" | "agents" | "tools" | "permission" | "section" | "table" | "paragraph";

/** Who decides about a handoff: the model, or the end of the agent's work as well. Control always comes back. */
type EdgeMode = "delegate" | "force";

/** One declaration of another agent, as the file makes it. Several may lead to one target; they differ by label. */
export interface AgentEdge {
  /** The target as the file names it. */
  readonly target: string;
  /** Id of the target; undefined while it is not known to exist. */
  readonly targetId: string | undefined;
  readonly kind: EdgeKind;
  readonly form: EdgeForm;
  readonly status: EdgeStatus;
  /** Whether the dialect makes it a permission to delegate; otherwise it is advice to the reader. */
  readonly executable: boolean;
  /** Why one would delegate, in the file's words; may be empty. */
  readonly reason: string;
  /** What a button for it says. */
  readonly label?: string;
  /** Text that the target is sent. */
  readonly prompt?: string;
  /** Whether the prompt goes off at once. */
  readonly send?: boolean;
  readonly model?: string;
  readonly maxCalls?: number;
  readonly approval?: boolean;
  readonly mode?: EdgeMode;
  /** File that the target's name links to, as written. */
  readonly link?: string;
  /** The words may mean something else: when no such agent is loaded, they declare nothing. */
  readonly isTentative?: true;
  readonly line: number;
  readonly column: number;
}

/** A permission to delegate that a run grants: the only way from one agent to another, one for each target. */
export interface HandoffEdge {
  /** Id of the target agent. */
  readonly to: string;
  /** The target as the file names it. */
  readonly label: string;
  /** Why one would delegate, in the file's words; the description of the handoff tool. */
  readonly reason: string;
  /** How often this edge may be used by one agent in one piece of work. */
  readonly maxCalls?: number;
  /** Whether a person is asked each time before the target starts. */
  readonly approval?: boolean;
  /** `force`: the handoff goes off by itself when the agent ends without having made it. */
  readonly mode?: EdgeMode;
  readonly line: number;
  readonly column: number;
}

/** An exchange that shows when an agent is wanted. */
export interface AgentExample {
  readonly context?: string;
  readonly user: string;
  readonly assistant?: string;
  readonly commentary?: string;
}

/** Models that a file asks for, in order of preference; empty when it leaves the choice. */
export interface ModelPreference {
  readonly prefer: readonly string[];
  /** How hard to think, in the file's word. */
  readonly effort?: string;
  readonly temperature?: number;
  /** The `model` key as read. */
  readonly raw: unknown;
}

/** Tools that a file asks for. `inherit`: it says nothing. `list`: those of `allow`. `all`: every one, less `deny`. */
export interface ToolGrant {
  readonly policy: "inherit" | "none" | "list" | "all";
  readonly allow: readonly string[];
  readonly deny: readonly string[];
  /** What is said of single tools, patterns included. */
  readonly perTool: Readonly<Record<string, "allow" | "deny" | "ask">>;
  /** The key or keys as read. */
  readonly raw: unknown;
}

/** A name or a pattern with `*` and `?`, and whether agents that it fits may be called. */
export interface DelegationRule {
  readonly pattern: string;
  readonly allowed: boolean;
}

/** Whom an agent may call beyond its edges. `raw` is undefined when the file says nothing, which many dialects take as any. */
export interface Delegation {
  readonly policy: "any" | "none" | "list";
  /** In order; the last one that fits a name counts. */
  readonly rules: readonly DelegationRule[];
  readonly raw: unknown;
  readonly line: number;
  readonly column: number;
}

/** Bounds that a file sets. */
export interface AgentLimits {
  readonly maxTurns?: number;
  readonly timeoutMs?: number;
}

/** How other programs show an agent. */
export interface AgentUi {
  readonly color?: string;
  readonly emoji?: string;
  readonly vibe?: string;
  readonly argumentHint?: string;
  readonly initialPrompt?: string;
  readonly mode?: string;
  readonly target?: string;
  readonly hidden?: boolean;
  readonly userInvocable?: boolean;
  readonly disableModelInvocation?: boolean;
}

/** What a file asks of the program that it was written for: data, never executed here. */
export interface AgentHarness {
  readonly mcpServers?: unknown;
  readonly hooks?: unknown;
  readonly permissions?: unknown;
  readonly memory?: unknown;
  readonly isolation?: unknown;
  readonly sandbox?: unknown;
  /** Names of skills to load. */
  readonly skills: readonly string[];
}

/** How the bytes of a file were written. */
export interface AgentEncoding {
  readonly bom: boolean;
  readonly eol: "lf" | "crlf" | "cr" | "mixed";
  /** `macroman` when text damaged by a wrong encoding was restored in memory. */
  readonly repaired: "macroman" | undefined;
}

/** Where a definition came from, and what had to be done to read it. */
export interface AgentSource {
  /** Path as given to the loader; `agent.md` when text was parsed without one. */
  readonly path: string;
  readonly dialect: string;
  /** Of the file's bytes, lower-case hex. */
  readonly sha256: string;
  readonly encoding: AgentEncoding;
  /** First line of the body, from 1. */
  readonly bodyStartLine: number;
  /** What there was to say about the file alone; never an error. */
  readonly diagnostics: readonly Problem[];
}

/** An agent as its file describes it. Nothing of the file is lost: unknown keys, every section and the raw text are kept. */
export interface AgentDefinition {
  /** Lower-case, digits and hyphens; unique in a team; legal as a file, node and tool name. */
  readonly id: string;
  /** Plugin or package that the agent belongs to; others may name it `namespace:id`. */
  readonly namespace: string | undefined;
  readonly name: string;
  /** Other names that the file gives the agent. */
  readonly aliases: readonly string[];
  /** What it is for, without examples: the front matter's `description`, else the first sentence of the purpose. */
  readonly description: string;
  /** The `description` key as written. */
  readonly descriptionRaw: string | undefined;
  readonly examples: readonly AgentExample[];
  readonly category: string | undefined;
  /** Source text, so `1.0` stays `1.0`. */
  readonly version: string | undefined;
  readonly author: string | undefined;
  readonly tags: readonly string[];
  readonly ui: AgentUi;
  readonly model: ModelPreference;
  readonly tools: ToolGrant;
  readonly limits: AgentLimits;
  readonly delegation: Delegation;
  readonly harness: AgentHarness;
  readonly purpose: string;
  readonly responsibilities: readonly TitledList[];
  readonly skills: readonly TitledList[];
  readonly style: readonly string[];
  readonly rules: readonly string[];
  readonly outputs: readonly string[];
  readonly examplePrompts: readonly string[];
  /** Every declaration of another agent, in the order of the file. */
  readonly edges: readonly AgentEdge[];
  /** The executable edges, one for each target that exists. */
  readonly handoffs: readonly HandoffEdge[];
  /** Ids of the deliverable kinds that this agent owns. */
  readonly deliverables: readonly string[];
  readonly sections: readonly AgentSection[];
  /** Front matter keys that have no meaning here, in order. */
  readonly extra: Readonly<Record<string, unknown>>;
  /** Between the fences, with `\n` line ends. */
  readonly frontMatterText: string;
  /** The instructions: the markdown below the front matter, with `\n` line ends, repaired where the encoding says so. */
  readonly body: string;
  /** The start of the file, byte order mark and fences included, exactly; {@link bodyRaw} is the rest. */
  readonly frontMatterRaw: string;
  readonly bodyRaw: string;
  readonly source: AgentSource;
}
