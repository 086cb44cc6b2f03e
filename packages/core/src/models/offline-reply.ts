import { handoffPrefix, readDocumentTool, writeDocumentTool } from "./tool-names.ts";
import type { FunctionTool } from "./function-tool.ts";
import { briefData, isFactsNote, type BriefData } from "./brief-data.ts";
import { raisedData } from "./raised-data.ts";
import type { BaseMessage } from "@langchain/core/messages";
import type { DeliverableKind, Draft, Facts, ReadableText } from "../deliverables/deliverable-kind.ts";
import type { ScriptedReply } from "./scripted-model.ts";

/** What the offline model knows besides its messages; the same for every call of one agent in one run. */
export interface OfflineKnowledge {
  readonly agent: string;
  readonly kinds: readonly DeliverableKind[];
  readonly goal: string;
  readonly facts: Facts;
  readonly inputs: readonly ReadableText[];
}

interface Work {
  readonly know: OfflineKnowledge;
  readonly messages: readonly BaseMessage[];
  readonly tools: readonly FunctionTool[];
  readonly brief: BriefData | undefined;
  readonly promised: readonly string[];
}

/**
 * The reply of the offline model: a pure function of the messages, so the same conversation always goes on in the same
 * way. In order: read what the brief names, draft what this agent owns, hand off the rest to whoever owns it in one
 * turn, send an invalid part back once, then close.
 */
export function offlineReply(
  know: OfflineKnowledge,
  messages: readonly BaseMessage[],
  tools: readonly FunctionTool[],
): ScriptedReply {
  const brief = messages.map(briefOf).find((data) => data !== undefined);
  const promised = brief?.promised ?? usualKinds(know, tools);
  // Facts that have changed void what was drafted from the old ones.
  const since = messages.slice(messages.findLastIndex(isFactsNote) + 1);
  const work: Work = { know, messages: since, tools, brief, promised };
  const steps = [readCalls, writeCalls, handoffCalls, revisionCalls];
  for (const step of steps) {
    const calls = step(work);
    if (calls.length > 0) return { text: "", calls };
  }
  return { text: closingWords(work), calls: [] };
}

// Without a brief, as in a graph that is invoked directly: what a task gets that names nothing.
function usualKinds(know: OfflineKnowledge, tools: readonly FunctionTool[]): string[] {
  const apply = know.kinds.filter((kind) => kind.appliesTo?.(know) !== false).map(({ id }) => id);
  return tools.flatMap(kindsInTool).filter((kind) => apply.includes(kind));
}

function briefOf(message: BaseMessage): BriefData | undefined {
  return message.type === "human" ? briefData(message) : undefined;
}

type Calls = ScriptedReply["calls"];

function readCalls({ brief, messages, tools }: Work): Calls {
  if (!tools.some((tool) => tool.function.name === readDocumentTool)) return [];
  const read = new Set(callsMade(messages, readDocumentTool).map((args) => String(args["path"])));
  const wanted = (brief?.inputs ?? []).filter((path) => !read.has(path));
  return wanted.map((path) => ({ name: readDocumentTool, args: { path } }));
}

function writeCalls(work: Work): Calls {
  const { know, messages, tools, promised } = work;
  const tool = tools.find((candidate) => candidate.function.name === writeDocumentTool);
  if (tool === undefined) return [];
  const owned = new Set(kindsInTool(tool));
  const written = new Set(callsMade(messages, writeDocumentTool).map((args) => String(args["kind"])));
  const due = know.kinds.filter((kind) => owned.has(kind.id) && promised.includes(kind.id) && !written.has(kind.id));
  return due.flatMap((kind) => drafts(work, kind).map((draft) => writeCall(kind, draft)));
}

function writeCall(kind: DeliverableKind, draft: Draft): Calls[number] {
  const name = draft.name === undefined ? {} : { name: draft.name };
  return { name: writeDocumentTool, args: { kind: kind.id, ...name, content: draft.text } };
}

function drafts({ know, messages }: Work, kind: DeliverableKind): readonly Draft[] {
  const { goal, facts, inputs, agent } = know;
  return kind.draft({ goal, facts, inputs, author: agent, documents: documentsRead(messages) });
}

function handoffCalls({ know, messages, tools, promised, brief }: Work): Calls {
  // A first message without a sender is the user's, and only the lead gets that.
  const isLead = brief?.from === undefined;
  const writable = new Set(tools.filter((tool) => tool.function.name === writeDocumentTool).flatMap(kindsInTool));
  const plain = new Set(know.kinds.flatMap(({ id, owner }) => (owner === undefined ? [] : id)));
  const own = writtenPaths(messages);
  const { since, wanted } = afterRaise(messages, promised);
  return tools.filter(isHandoff).flatMap((tool) => {
    if (callsMade(since, tool.function.name).length > 0) return [];
    const kinds = kindsInTool(tool);
    const owed = kinds.filter((kind) => wanted.includes(kind) && !writable.has(kind));
    if (since !== messages && owed.length === 0) return [];
    // The lead consults every colleague its file names, who may write it down; a delegate only those who owe it something.
    const consulted = owed.length > 0 || (isLead && kinds.every((kind) => plain.has(kind)));
    return consulted ? [{ name: tool.function.name, args: envelope(owed.length > 0 ? owed : kinds, own) }] : [];
  });
}

// When a limit was raised, whoever still owes something is asked once more.
function afterRaise(
  messages: readonly BaseMessage[],
  promised: readonly string[],
): { since: readonly BaseMessage[]; wanted: readonly string[] } {
  const raised = messages.map(raisedData);
  const at = raised.findLastIndex((data) => data !== undefined);
  return at < 0 ? { since: messages, wanted: promised } : { since: messages.slice(at), wanted: raised[at]?.owed ?? [] };
}

function envelope(kinds: readonly string[], inputs: readonly string[]): Record<string, unknown> {
  const what =
    kinds.length === 0 ? "Look at the documents so far and name risks in your field" : `Write ${kinds.join(" and ")}`;
  return {
    task: `${what}, consistent with the documents you are given.`,
    why: "It belongs to your part of the design.",
    inputs: [...inputs],
    deliverables: [...kinds],
    acceptance: [
      "The check finds no error.",
      "Every number is given, computed with its formula, or marked as assumed.",
    ],
  };
}

function revisionCalls({ messages, tools }: Work): Calls {
  return tools.filter(isHandoff).flatMap((tool) => {
    const { name } = tool.function;
    const answers = messages
      .filter((message) => message.type === "tool" && message.name === name)
      .map((message) => message.text);
    const faulty = answers.length === 1 && /^- .+: invalid/m.test(answers[0] ?? "");
    if (!faulty) return [];
    const args = { ...envelope([], []), task: `Repair what the check found:\n${answers[0] ?? ""}` };
    return [{ name, args }];
  });
}

function closingWords({ messages, know, promised }: Work): string {
  const asked = promised.length === 0 ? "Nothing was asked of me by name." : `Asked for: ${promised.join(", ")}.`;
  const assumed = callsMade(messages, writeDocumentTool).flatMap((args) => assumptions(args));
  return [
    `Drafted offline by the templates of ${know.agent}'s kinds; no language model has reasoned about it.`,
    asked,
    ...receiptLines(messages),
    ...(assumed.length === 0 ? [] : ["Open, because the task does not say and a template had to assume:", ...assumed]),
  ].join("\n");
}

function receiptLines(messages: readonly BaseMessage[]): string[] {
  const answers = messages.filter((message) => message.type === "tool").map((message) => message.text);
  const receipts = answers.flatMap((text) => /^receipt from (\S+): (\w+)/.exec(text)?.slice(1).join(": ") ?? []);
  const invalid = answers.flatMap((text) => /^(\S+) revision .*: invalid/.exec(text)?.[1] ?? []);
  return [
    ...(receipts.length === 0 ? [] : [`Receipts: ${receipts.join(", ")}.`]),
    ...invalid.map((path) => `${path} is invalid and cannot be repaired by a template.`),
  ];
}

function assumptions(args: Record<string, unknown>): string[] {
  const [content, kind, name = ""] = strings([args["content"], args["kind"], args["name"]]);
  const count = content?.match(/\bassumed\b/g)?.length ?? 0;
  return count === 0 ? [] : [`- ${`${kind} ${name}`.trim()}: "assumed" stands there ${count} times`];
}

function isHandoff(tool: FunctionTool): boolean {
  return tool.function.name.startsWith(handoffPrefix);
}

function kindsInTool(tool: FunctionTool): string[] {
  const { name, parameters } = tool.function;
  const properties = record(parameters["properties"]);
  if (name === writeDocumentTool) return strings(record(properties["kind"])["enum"]);
  return strings(record(record(properties["deliverables"])["items"])["enum"]);
}

function callsMade(messages: readonly BaseMessage[], tool: string): Record<string, unknown>[] {
  return messages.flatMap((message) => {
    const calls = (message as { tool_calls?: { name: string; args: Record<string, unknown> }[] }).tool_calls ?? [];
    return calls.filter((call) => call.name === tool).map((call) => call.args);
  });
}

function documentsRead(messages: readonly BaseMessage[]): ReadableText[] {
  const paths = callsMade(messages, readDocumentTool).map((args) => String(args["path"]));
  const texts = messages.filter((message) => message.type === "tool" && message.name === readDocumentTool);
  return texts.map((message, index) => ({ path: paths[index] ?? "", text: message.text }));
}

function writtenPaths(messages: readonly BaseMessage[]): string[] {
  const answers = messages.filter((message) => message.type === "tool" && message.name === writeDocumentTool);
  return answers.flatMap((message) => /^(\S+) revision \d/.exec(message.text)?.[1] ?? []);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
