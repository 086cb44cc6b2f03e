import type { Artifact } from "../../deliverables/artifact.ts";
import type { Allowance } from "../bounds/budget.ts";
import type { ReachedLimit } from "../bounds/limits.ts";
import type { Envelope } from "./envelope.ts";

/** A tool call of a model, after {@link readReply} made sure that its id is there and unique. */
export interface NamedCall {
  readonly id: string;
  readonly name: string;
  readonly args: Record<string, unknown>;
}

interface Site {
  readonly call: Pick<NamedCall, "id" | "name">;
  readonly span: string;
  /** Names the call in its run; a model's own ids may come again in another turn. */
  readonly step: string;
}

/** A handoff that a declared edge allows. */
export interface HandoffDispatch extends Site {
  readonly type: "handoff";
  readonly to: string;
  readonly envelope: Envelope;
  readonly childSpan: string;
  readonly depth: number;
  /** The user's goal, verbatim. */
  readonly goal: string;
  readonly artifacts: Readonly<Record<string, Artifact>>;
  /** What was reserved for it: the same again when a resumed run takes its steps anew. */
  readonly allowance: Allowance;
  /** Digests of the requests that led here, this one last. */
  readonly trail: readonly string[];
}

/** A call of one of the agent's own tools. */
export interface ToolDispatch extends Site {
  readonly type: "tool";
  /** As JSON text: `Send` would turn a model's `{ "node": …, "args": … }` into an object of LangGraph's own. */
  readonly args: string;
  /** Name of the model that made the call. */
  readonly model: string;
  readonly artifacts: Readonly<Record<string, Artifact>>;
}

/** A call that is answered with a reason instead of being carried out. */
interface RefusalDispatch extends Site {
  readonly type: "refusal";
  readonly reason: string;
  /** The limit that held a handoff back, if one did. */
  readonly limit?: ReachedLimit | undefined;
}

/** What the agent's node decided about one tool call; the payload of one `Send`. */
export type Dispatch = HandoffDispatch | ToolDispatch | RefusalDispatch;
