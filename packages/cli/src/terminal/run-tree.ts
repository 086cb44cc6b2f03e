import type {
  CheckOutcome,
  CrossCheckResult,
  QuestionSubject,
  Receipt,
  RunEvent,
  RunStatus,
  TokenUsage,
} from "@orchestrate/core";

/** A document as far as the events tell: `check` is undefined while it is being checked. */
export interface TreeDocument {
  readonly path: string;
  readonly kind: string;
  readonly span: string;
  readonly sha256: string;
  readonly revision: number;
  readonly check: CheckOutcome | undefined;
}

/** A handoff that was not carried out. */
interface TreeRefusal {
  readonly span: string;
  readonly to: string;
  readonly reason: string;
}

/** One agent at one piece of work. Times are milliseconds since 1970. */
export interface TreeAgent {
  readonly span: string;
  /** Span of the agent that handed the work over; undefined for the lead. */
  readonly parent: string | undefined;
  readonly agent: string;
  readonly task: string;
  /** What it does right now, such as `thinking, turn 2`. */
  readonly doing: string;
  readonly tokens: number;
  /** US dollars of the calls whose price is known. */
  readonly dollars: number;
  /** Whether some of the tokens were counted here and not reported by the endpoint. */
  readonly estimated: boolean;
  readonly startedAt: number;
  readonly finishedAt: number | undefined;
  readonly receipt: Receipt | undefined;
  /** What a limit that it reached says. */
  readonly limit: string | undefined;
}

/** What a person was asked, and what they decided, if they did. */
export interface TreeQuestion {
  readonly id: string;
  readonly span: string;
  readonly subject: QuestionSubject;
  readonly verdict: Verdict | undefined;
}

/** A decision about a question. */
export interface Verdict {
  readonly decision: "approved" | "edited" | "rejected";
  readonly by: string;
  readonly reason?: string | undefined;
}

/** A run as its events tell it so far. Agents, documents and refusals are in the order in which they appeared. */
export interface RunTree {
  readonly runId: string;
  readonly goal: string;
  readonly model: string;
  readonly status: RunStatus;
  readonly message: string;
  readonly usage: TokenUsage | undefined;
  readonly startedAt: number | undefined;
  readonly finishedAt: number | undefined;
  readonly agents: readonly TreeAgent[];
  readonly documents: readonly TreeDocument[];
  readonly refusals: readonly TreeRefusal[];
  readonly questions: readonly TreeQuestion[];
  /** What a person should know besides, such as files that were moved aside. */
  readonly notes: readonly string[];
  /** The last outcome of each rule between documents. */
  readonly comparisons: readonly CrossCheckResult[];
}

/** A run of which nothing is known yet. */
export const emptyTree: RunTree = {
  runId: "",
  goal: "",
  model: "",
  status: "running",
  message: "",
  usage: undefined,
  startedAt: undefined,
  finishedAt: undefined,
  agents: [],
  documents: [],
  refusals: [],
  questions: [],
  notes: [],
  comparisons: [],
};

type Fold<Event> = (tree: RunTree, event: Event, at: number) => RunTree;

const same = (tree: RunTree): RunTree => tree;

const folds: { readonly [Type in RunEvent["type"]]: Fold<Extract<RunEvent, { type: Type }>> } = {
  "run.started": (tree, { runId, goal, model }, at) => ({ ...tree, runId, goal, model, startedAt: at }),
  "run.resumed": (tree, { runId }) => {
    const agents = tree.agents.map((agent) => ({ ...agent, doing: "" }));
    return { ...tree, runId, status: "running", message: "", finishedAt: undefined, agents };
  },
  "run.forked": (tree, { runId }, at) => {
    return { ...tree, runId, status: "running", message: "", startedAt: at, finishedAt: undefined };
  },
  "agent.started": (tree, event, at) => ({ ...tree, agents: [...tree.agents, startedAgent(event, at)] }),
  "model.called": (tree, { span, turn }) => changeAgent(tree, span, () => ({ doing: `thinking, turn ${turn}` })),
  "model.replied": (tree, event) => changeAgent(tree, event.span, (agent) => afterReply(agent, event)),
  "document.written": (tree, event) =>
    changeAgent(withWritten(tree, event), event.span, () => ({ doing: `checking ${event.path}` })),
  "document.checked": (tree, event) => changeAgent(withChecked(tree, event), event.span, () => ({ doing: "" })),
  "documents.compared": (tree, { id, title, outcome }) => ({
    ...tree,
    comparisons: [...tree.comparisons.filter((known) => known.id !== id), { id, title, outcome }],
  }),
  "handoff.refused": (tree, { span, to, reason }) => ({ ...tree, refusals: [...tree.refusals, { span, to, reason }] }),
  "handoff.completed": (tree, { childSpan, receipt }, at) =>
    changeAgent(tree, childSpan, ({ finishedAt = at }) => ({ receipt, doing: "", finishedAt })),
  "approval.requested": (tree, { span, question, subject }) => {
    const asked = changeQuestion(tree, { id: question, span, subject, verdict: undefined });
    const waiting = changeAgent(asked, span, () => ({ doing: `waiting for a person (${question})` }));
    return subject.type === "document" ? withChecked(waiting, { path: subject.path, outcome: subject.check }) : waiting;
  },
  "approval.answered": (tree, event) => {
    const { decision, by } = event;
    const verdict = { decision, by, reason: event.decision === "rejected" ? event.reason : undefined };
    const asked = tree.questions.find(({ id }) => id === event.question);
    return asked === undefined ? tree : changeQuestion(tree, { ...asked, verdict });
  },
  "limit.reached": (tree, { span, message }) => changeAgent(tree, span, () => ({ limit: message })),
  "agent.failed": (tree, { span, reason }) => changeAgent(tree, span, () => ({ limit: reason })),
  "agent.finished": (tree, { span }, at) => changeAgent(tree, span, () => ({ doing: "", finishedAt: at })),
  "run.finished": (tree, { status, message, usage }, at) => ({ ...tree, status, message, usage, finishedAt: at }),
  "model.failed": (tree, { span, reason, retryInMs }) =>
    changeAgent(tree, span, () => ({ doing: retryInMs === undefined ? reason : `${reason}, trying again` })),
  "model.replaced": (tree, { from, to, reason }) => ({
    ...tree,
    notes: [...tree.notes, `${from} failed, ${to} takes over: ${reason}`],
  }),
  "file.kept": (tree, { message }) => ({ ...tree, notes: [...tree.notes, message] }),
  "model.unpriced": (tree, { message }) => ({ ...tree, notes: [...tree.notes, message] }),
  "text.streamed": same,
  "tool.answered": same,
  "handoff.started": same,
};

/** The tree after one more event; the old one stays as it is. */
export function foldEvent(tree: RunTree, event: RunEvent): RunTree {
  // The compiler cannot see that the entry of a type takes events of that type.
  const fold = folds[event.type] as Fold<RunEvent> | undefined;
  // A store may hold events that this version does not know.
  return fold === undefined ? tree : fold(tree, event, Date.parse(event.at));
}

/** The tree of a whole run. */
export function foldEvents(events: readonly RunEvent[]): RunTree {
  return events.reduce(foldEvent, emptyTree);
}

/** Agents to which the agent at `span` handed work over, in order. */
export function childrenOf(tree: RunTree, span: string): TreeAgent[] {
  return tree.agents.filter((agent) => agent.parent === span);
}

/** All tokens so far, sent and received. */
export function tokensOf(tree: RunTree): number {
  return tree.agents.reduce((sum, agent) => sum + agent.tokens, 0);
}

/** US dollars so far, of the calls whose price is known. */
export function dollarsOf(tree: RunTree): number {
  return tree.agents.reduce((sum, agent) => sum + agent.dollars, 0);
}

function startedAgent(event: Extract<RunEvent, { type: "agent.started" }>, at: number): TreeAgent {
  const { span, agent, task } = event;
  const slash = span.lastIndexOf("/");
  const parent = slash < 0 ? undefined : span.slice(0, slash);
  const rest = { finishedAt: undefined, receipt: undefined, limit: undefined };
  return {
    span,
    parent,
    agent,
    task,
    doing: "starting",
    tokens: 0,
    dollars: 0,
    estimated: false,
    startedAt: at,
    ...rest,
  };
}

function afterReply(agent: TreeAgent, event: Extract<RunEvent, { type: "model.replied" }>): Partial<TreeAgent> {
  const { usage, toolCalls } = event;
  return {
    doing: counted(toolCalls),
    tokens: agent.tokens + usage.inputTokens + usage.outputTokens,
    dollars: agent.dollars + usage.dollars,
    estimated: agent.estimated || usage.estimated,
  };
}

/** Names with how often each comes: `write_document ×3, read_document`. */
function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} ×${count}`)).join(", ");
}

function withWritten(tree: RunTree, event: Extract<RunEvent, { type: "document.written" }>): RunTree {
  const { path, kind, span, sha256, revision } = event;
  const written = { path, kind, span, sha256, revision, check: undefined };
  const known = tree.documents.some((document) => document.path === path);
  return {
    ...tree,
    documents: known
      ? tree.documents.map((document) => (document.path === path ? written : document))
      : [...tree.documents, written],
  };
}

function withChecked(tree: RunTree, event: { readonly path: string; readonly outcome: CheckOutcome }): RunTree {
  return {
    ...tree,
    documents: tree.documents.map((document) =>
      document.path === event.path ? { ...document, check: event.outcome } : document,
    ),
  };
}

function changeQuestion(tree: RunTree, question: TreeQuestion): RunTree {
  const known = tree.questions.some(({ id }) => id === question.id);
  const questions = known
    ? tree.questions.map((one) => (one.id === question.id ? question : one))
    : [...tree.questions, question];
  return { ...tree, questions };
}

function changeAgent(tree: RunTree, span: string, change: (agent: TreeAgent) => Partial<TreeAgent>): RunTree {
  return {
    ...tree,
    agents: tree.agents.map((agent) => (agent.span === span ? { ...agent, ...change(agent) } : agent)),
  };
}
