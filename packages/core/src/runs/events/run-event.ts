import type { DocumentEvent } from "../../deliverables/document-event.ts";
import type { TokenUsage } from "../../models/token-usage.ts";
import type { LimitName } from "../../team/bounds/limits.ts";
import type { QuestionSubject } from "../../team/people/question.ts";
import type { Receipt } from "../../team/handoff/receipt.ts";

/** What a person decided, without the text that they may have put in place. */
type Verdict = { decision: "approved" | "edited" } | { decision: "rejected"; reason: string };

/** How a run ended. `stopped` and `failed` runs keep what was done; one that is `waiting` needs a person's answer. */
export type RunStatus = "running" | "waiting" | "completed" | "unsuccessful" | "limited" | "failed" | "stopped";

/**
 * What happens in a run, in past tense. `span` names one piece of work of one agent: `backend-architect` for the
 * lead, `backend-architect/devops-automator.2` for the second handoff of the lead, and so on down the tree.
 */
export type RunEventBody =
  | { type: "run.started"; runId: string; goal: string; lead: string; model: string; deliverables: string[] }
  | { type: "run.resumed"; runId: string; from: RunStatus; message: string }
  | { type: "run.forked"; runId: string; from: string; step: number; message: string }
  | { type: "agent.started"; span: string; agent: string; depth: number; task: string }
  | { type: "model.called"; span: string; turn: number; model: string }
  | { type: "model.unpriced"; model: string; message: string }
  | { type: "text.streamed"; span: string; text: string }
  | { type: "model.replaced"; span: string; turn: number; from: string; to: string; reason: string }
  | { type: "model.failed"; span: string; turn: number; reason: string; retryInMs: number | undefined }
  | {
      type: "model.replied";
      span: string;
      turn: number;
      model: string;
      usage: TokenUsage;
      toolCalls: string[];
      durationMs: number;
    }
  | { type: "tool.answered"; span: string; callId: string; tool: string; ok: boolean; summary: string }
  | DocumentEvent
  | { type: "file.kept"; path: string; message: string }
  | { type: "handoff.started"; span: string; childSpan: string; from: string; to: string; callId: string; why: string }
  | { type: "handoff.refused"; span: string; from: string; to: string; callId: string; reason: string }
  | { type: "handoff.completed"; span: string; childSpan: string; from: string; to: string; receipt: Receipt }
  | { type: "approval.requested"; span: string; question: string; subject: QuestionSubject }
  | ({ type: "approval.answered"; span: string; question: string; by: string } & Verdict)
  | { type: "limit.reached"; span: string; limit: LimitName; message: string }
  | { type: "agent.failed"; span: string; agent: string; reason: string }
  | { type: "agent.finished"; span: string; agent: string; usage: TokenUsage }
  | { type: "run.finished"; runId: string; status: RunStatus; message: string; usage: TokenUsage; durationMs: number };

/** A {@link RunEventBody} with its place in the run: `seq` counts from 1 without gaps, `at` is ISO 8601 in UTC. */
export type RunEvent = RunEventBody & { readonly seq: number; readonly at: string };
