import { deliverableKinds } from "@orchestrate/agents";
import { isCancel, multiselect, text } from "@clack/prompts";
import { agentId, type AgentDefinition } from "@orchestrate/core";
import { printable } from "@orchestrate/core/printable";
import type { CliIo } from "../cli-io.ts";
import type { NewFlags } from "../commands/agents/new.ts";
import { asWritable } from "../terminal/as-writable.ts";
import type { AgentAnswers } from "./agent-answers.ts";

/** Asks on the terminal for what no flag says; undefined when the person goes away. */
export async function askAgent(
  io: CliIo,
  flags: NewFlags,
  colleagues: readonly AgentDefinition[],
): Promise<AgentAnswers | undefined> {
  const streams = { input: io.stdin.stream(), output: asWritable(io) };
  const name = flags.name ?? (await askText(streams, "What is it called?", "Database Reviewer"));
  if (name === undefined) return undefined;
  const purpose =
    flags.purpose ?? (await askText(streams, "What is it for? Say it to the agent.", "You look at schemas for locks."));
  if (purpose === undefined) return undefined;
  const description =
    flags.description ?? (await askText(streams, "When shall others call it?", "Reviews schemas before a migration."));
  if (description === undefined) return undefined;
  const others = colleagues.filter(({ id }) => id !== agentId(name));
  const options = others.map(({ id, name: label }) => ({ value: id, label: printable(label) }));
  const delegatesTo = flags.delegatesTo ?? (await askSome(streams, "Whom may it call?", options));
  if (delegatesTo === undefined) return undefined;
  const kinds = deliverableKinds.map(({ id, title }) => ({ value: id, label: title }));
  const deliverables =
    flags.deliverables ?? (await askSome(streams, "Which documents does it own? None: it writes plain ones.", kinds));
  return deliverables === undefined ? undefined : { name, purpose, description, delegatesTo, deliverables };
}

type Streams = Pick<Parameters<typeof text>[0], "input" | "output">;

async function askText(streams: Streams, message: string, placeholder: string): Promise<string | undefined> {
  const answer = await text({
    ...streams,
    message,
    placeholder,
    validate: (value) => ((value ?? "").trim() === "" ? "It takes a few words." : undefined),
  });
  return isCancel(answer) ? undefined : answer.trim();
}

async function askSome(
  streams: Streams,
  message: string,
  options: { value: string; label: string }[],
): Promise<string[] | undefined> {
  const answer = await multiselect({ ...streams, message, options, required: false, maxItems: 12 });
  return isCancel(answer) ? undefined : answer;
}
