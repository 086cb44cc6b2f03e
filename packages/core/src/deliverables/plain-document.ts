import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import type { CheckInput, CheckOutcome, DeliverableKind, Draft, DraftInput, Finding } from "./deliverable-kind.ts";
import { plainFaults } from "./plain-faults.ts";

const tool = "plain-document@1";

const instructions = `A document of your own in markdown, for what your part of the task asks: notes, a plan, a review, a text. Begin with one \`#\` heading
that says what it is; put what is decided first and what is open last. Every number says on its line where it comes from. It is checked for
text, visible characters, closed code fences and links: a link leads to a document of this run by a relative path, or to a web address.`;

/** The id of the plain documents of an agent. */
function plainDocumentId(agent: string): string {
  return `documents-of-${agent}`;
}

/**
 * The kind of document that an agent hands over whose file names no deliverables: markdown below a folder of its own. A
 * run asks for it of its lead; from others it comes when somebody asks for it.
 */
export function plainDocument({ id, name }: AgentDefinition, isLead: boolean): DeliverableKind {
  return {
    id: plainDocumentId(id),
    owner: id,
    title: `Document of ${name}`,
    path: `documents/${id}/{name}.md`,
    language: "markdown",
    checkedBy: "own rules: text, visible characters, closed fences, links",
    instructions,
    reads: [],
    ...(isLead ? {} : { appliesTo: () => false }),
    draft: (input) => draft(input, name),
    check,
  };
}

async function check({ path, text }: CheckInput): Promise<CheckOutcome> {
  const findings = plainFaults(path, text).map((fault): Finding => ({ path, tool, ...fault }));
  return { status: "checked", tools: [tool], findings };
}

function draft({ goal, facts, inputs, documents }: DraftInput, name: string): readonly Draft[] {
  const lines = [
    `# Notes of ${name}`,
    "",
    "No language model has reasoned about this document: it was drafted offline from the task.",
    "",
    "## The goal",
    "",
    ...quoted(goal),
    "",
    "## What the task gives",
    "",
    ...(Object.keys(facts).length === 0 ? ["No facts."] : ["```json", JSON.stringify(facts, undefined, 2), "```"]),
    "",
    "## What lay before me",
    "",
    ...listed([...inputs, ...documents].map(({ path, text }) => `${code(path)}, ${text.split("\n").length} lines`)),
    "",
    "## Open",
    "",
    `- All that needs the judgement of ${name}: name a model to have it worked out.`,
    "",
  ];
  return [{ name: "notes", text: lines.join("\n") }];
}

function quoted(text: string): string[] {
  return text
    .trim()
    .split("\n")
    .map((line) => `> ${line}`.trimEnd());
}

function code(text: string): string {
  return `\`${text.replaceAll("`", "'")}\``;
}

function listed(items: readonly string[]): string[] {
  return items.length === 0 ? ["Nothing."] : items.map((item) => `- ${item}`);
}
