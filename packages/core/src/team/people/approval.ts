import { GraphInterrupt, interrupt } from "@langchain/langgraph/web";
import type { DocumentApproval } from "../../deliverables/document-site.ts";
import type { Dispatch, HandoffDispatch, ToolDispatch } from "../handoff/dispatch.ts";
import { Answer, type GivenAnswer, type QuestionRequest, type QuestionSubject } from "./question.ts";
import type { RunContext } from "../run-context.ts";

/** Asks about the document that a tool call hands over; undefined for kinds that nobody wants to see first. */
export function documentApproval(run: RunContext, dispatch: ToolDispatch, kind: string): DocumentApproval | undefined {
  if (!run.approvals.forDocument(kind)) return undefined;
  const request = (artifact: Parameters<DocumentApproval["ask"]>[0]): QuestionRequest => {
    const { path, revision, sha256: digest, check } = artifact;
    return requestOf(dispatch, { type: "document", path, kind, revision, sha256: digest, check });
  };
  return { ask: (artifact) => awaitAnswer(run, request(artifact)) };
}

/** An edge as far as people are concerned: where it starts, and whether its agent's file wants a person asked. */
export interface AskedEdge {
  readonly from: string;
  readonly approval: boolean;
}

/** Asks whether a delegate may start; undefined where nobody wants to be asked. */
export async function approveHandoff(
  run: RunContext,
  dispatch: HandoffDispatch,
  edge: AskedEdge,
): Promise<GivenAnswer | undefined> {
  const { to, envelope } = dispatch;
  if (!edge.approval && !run.approvals.forHandoff(edge.from, to)) return undefined;
  const { task, why } = envelope;
  const deliverables = envelope.deliverables.map(({ kind }) => kind);
  return awaitAnswer(run, requestOf(dispatch, { type: "handoff", from: edge.from, to, task, why, deliverables }));
}

/**
 * The answer of a person. Where there is none yet the node ends here and its run parks: nothing is held while a person
 * thinks. Its node runs again from its top once there is an answer, so effects come after this.
 */
async function awaitAnswer(run: RunContext, request: QuestionRequest): Promise<GivenAnswer> {
  const given = await run.ask(request);
  if (given !== undefined) return given;
  // Not by `interrupt`, which asks for a checkpointer.
  if (run.hasJournal) throw new GraphInterrupt([{ value: request }]);
  // Answers of a run come through its store, one by one; this one comes from a caller of the bare graph.
  const resumed: Answer = interrupt(request, { responseSchema: Answer });
  return { ...resumed, by: "the caller", at: "" };
}

// The step names one call of one turn, whatever id the model gave it; the digest ties an answer to the text it is about.
function requestOf({ step, span }: Dispatch, subject: QuestionSubject): QuestionRequest {
  const key = subject.type === "document" ? `${step} ${subject.sha256}` : step;
  return { key, span, subject };
}
