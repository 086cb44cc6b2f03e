import { HumanMessage, type BaseMessage } from "@langchain/core/messages";
import { stringify } from "yaml";
import type { Artifact } from "../deliverables/artifact.ts";
import type { Facts } from "../deliverables/deliverable-kind.ts";
import { factsNote } from "../models/brief-data.ts";

/** Facts that changed while agents were at work, as happens where a run was forked from another one. */
export interface FactsChange {
  readonly before: Facts;
  readonly after: Facts;
  /** Turns that each piece of work had taken by then, by its span. */
  readonly turns: Readonly<Record<string, number>>;
  /** Digests of the documents that were there, by path. */
  readonly documents: Readonly<Record<string, string>>;
}

/** The facts with which a piece of work began: its brief is not rewritten under the replies that rest on it. */
export function factsAtStart(span: string, changes: readonly FactsChange[], now: Facts): Facts {
  return changes.find(({ turns }) => (turns[span] ?? 0) > 0)?.before ?? now;
}

/** The messages of a piece of work, with a message about changed facts where they changed. */
export function withFactNotes(
  span: string,
  messages: readonly BaseMessage[],
  changes: readonly FactsChange[],
): BaseMessage[] {
  return changes.reduce<BaseMessage[]>(
    (told, change) => insertNote(told, change, change.turns[span] ?? 0),
    [...messages],
  );
}

/** Whether a document was written before the facts changed, so that what its check said may no longer hold. */
export function isOutdated({ path, sha256 }: Artifact, changes: readonly FactsChange[]): boolean {
  return changes.some(({ documents }) => Object.hasOwn(documents, path) && documents[path] === sha256);
}

// Before the first reply that knows of the change, so after the answers to every earlier call.
function insertNote(messages: BaseMessage[], change: FactsChange, turns: number): BaseMessage[] {
  if (turns === 0) return messages;
  const replies = messages.flatMap((message, index) => (message.type === "ai" ? [index] : []));
  const at = replies[turns] ?? messages.length;
  return [...messages.slice(0, at), noteMessage(change), ...messages.slice(at)];
}

function noteMessage({ before, after }: FactsChange): HumanMessage {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  const pick = (facts: Facts): string =>
    stringify(Object.fromEntries(changed.flatMap((name) => (name in facts ? [[name, facts[name]]] : [])))).trim();
  const content = [
    `# Facts of the task have changed\n\`\`\`yaml\n${pick(after)}\n\`\`\``,
    `They were:\n\`\`\`yaml\n${pick(before)}\n\`\`\``,
    "Documents are checked against the new ones. Look again at what you wrote or delegated on the old ones.",
  ].join("\n\n");
  return new HumanMessage({ content, additional_kwargs: { [factsNote]: true } });
}
