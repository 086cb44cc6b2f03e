/** The four agents that work for the lead. */
export const specialists = [
  { id: "frontend-developer", name: "Frontend Developer", reason: "For the screens and the client of the API" },
  { id: "devops-automator", name: "DevOps Automator", reason: "For pipelines, images and manifests" },
  { id: "infrastructure-maintainer", name: "Infrastructure Maintainer", reason: "For alerts, backups and runbooks" },
  { id: "performance-benchmarker", name: "Performance Benchmarker", reason: "For load profiles and their thresholds" },
] as const;

/** Id of the agent that gets the goal. */
export const leadId = "lead-architect";

/** Bytes of a specialist's answer, and of the lead's. */
export const answerBytes = { specialist: 2000, lead: 4000 };

/** Model calls that follow on one another when the specialists work in parallel. */
export const criticalCalls = 4;

/** What the team is asked for. */
export const goal = filled(
  "Design the backend of an invoicing service for many tenants: its interface, data, delivery and operation.",
  400,
);

/** The text that each specialist looks up with its one tool call. */
export const notes = filled("Notes of the platform team: what is there, what is planned, what has failed before.", 500);

/** Path under which the notes are read. */
export const notesPath = "notes/platform.md";

/** What the lead asks a specialist for. */
export function taskOf(specialist: string): string {
  return filled(`Work out the part of the ${specialist} and answer with your recommendation.`, 160);
}

/** Text of exactly this many bytes that begins with a sentence and goes on in words. */
export function filled(sentence: string, bytes: number): string {
  const words = " Every number has a source, every choice names what was given up, and open points are listed.";
  return (sentence + words.repeat(Math.ceil(bytes / words.length)))
    .slice(0, bytes - 1)
    .trimEnd()
    .padEnd(bytes, ".");
}

/** The agents as markdown files; the body is the system prompt of every contestant. */
export const agentFiles: Readonly<Record<string, string>> = Object.fromEntries([
  [leadId, agentFile({ name: "Lead Architect", id: leadId, tools: "" }, leadSections())],
  ...specialists.map(({ id, name }) => [id, agentFile({ name, id, tools: "read_document" }, "")] as const),
]);

/** The system prompt of an agent: its file without the front matter. */
export function promptOf(id: string): string {
  return (agentFiles[id] ?? "").replace(/^---\n[^]*?\n---\n/, "").trim();
}

function agentFile({ name, id, tools }: { name: string; id: string; tools: string }, sections: string): string {
  const body = filled(`You are the ${name}. AGENT=${id}.`, 1700);
  return `---\nname: ${name}\ntools: [${tools}]\n---\n\n# ${name}\n\n## Purpose\n\n${body}\n${sections}`;
}

function leadSections(): string {
  const related = specialists.map(({ name, reason }) => `- **${name}** — ${reason}`);
  return `\n## Related Agents\n\n${related.join("\n")}\n`;
}
