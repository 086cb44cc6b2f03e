import type { BriefData } from "../models/brief-data.ts";
import { deliveryState, type Artifact } from "../deliverables/artifact.ts";
import { HumanMessage } from "@langchain/core/messages";
import { stringify } from "yaml";
import type { Envelope } from "./handoff/envelope.ts";
import type { RunContext } from "./run-context.ts";

/** The lead's first message: the goal in the user's words, the facts, the inputs and the documents to hand over. */
export function leadBrief(run: Pick<RunContext, "goal" | "facts" | "inputs" | "deliverables">): HumanMessage {
  const parts = [run.goal.trim(), ...factsPart(run), ...inputsPart(run), ...listPart("Hand over", run.deliverables)];
  return briefMessage(parts, {
    promised: run.deliverables,
    inputs: run.inputs.map((input) => input.path),
    from: undefined,
  });
}

/** A delegate's first message: the user's goal verbatim, the envelope as quoted text, and what there is to read. */
export function delegateBrief(
  run: Pick<RunContext, "goal" | "facts" | "inputs">,
  from: string,
  envelope: Envelope,
  artifacts: Readonly<Record<string, Artifact>>,
): HumanMessage {
  const parts = [
    run.goal.trim(),
    ...factsPart(run),
    `# ${from} asks\n${quoted(envelope.why === "" ? envelope.task : `${envelope.task.trim()}\nWhy: ${envelope.why}`)}`,
    ...listPart("Accepted when", envelope.acceptance.map(quoted)),
    ...listPart(
      "Hand over",
      envelope.deliverables.map((deliverable) => deliverable.kind),
    ),
    ...listPart("Read first", envelope.inputs),
    ...inputsPart(run),
    ...listPart("Documents (path, kind, author, state, sha256)", Object.values(artifacts).map(artifactLine)),
  ];
  const promised = envelope.deliverables.map(({ kind }) => kind);
  return briefMessage(parts, { promised, inputs: envelope.inputs, from });
}

function briefMessage(parts: readonly string[], data: BriefData): HumanMessage {
  return new HumanMessage({ content: parts.join("\n\n"), additional_kwargs: { brief: data } });
}

function factsPart(run: Pick<RunContext, "facts">): string[] {
  if (Object.keys(run.facts).length === 0) return [];
  return [`# Facts\n\`\`\`yaml\n${stringify(run.facts).trim()}\n\`\`\``];
}

function inputsPart(run: Pick<RunContext, "inputs">): string[] {
  return listPart(
    "Files",
    run.inputs.map((input) => input.path),
  );
}

function listPart(title: string, items: readonly string[]): string[] {
  return items.length === 0 ? [] : [`# ${title}\n${items.map((item) => `- ${item}`).join("\n")}`];
}

function artifactLine(artifact: Artifact): string {
  const state = deliveryState(artifact.check);
  return `${artifact.path}, ${artifact.kind}, ${artifact.author}, ${state}, ${artifact.sha256.slice(0, 12)}`;
}

// A colleague's text is data: quoting keeps its headings from looking like ours.
function quoted(text: string): string {
  return text
    .trim()
    .split("\n")
    .map((line) => `> ${line}`)
    .join("\n");
}
