import { stringify } from "yaml";

/** A colleague and why one would ask it. */
export interface Colleague {
  readonly name: string;
  readonly reason: string;
}

/** What a new agent file says. */
export interface NewAgent {
  readonly name: string;
  readonly description: string;
  /** One paragraph, in the second person. */
  readonly purpose: string;
  readonly responsibilities: readonly string[];
  readonly style: readonly string[];
  readonly examples: readonly string[];
  readonly colleagues: readonly Colleague[];
  readonly deliverables: readonly string[];
  /** Names of tools; all of ours when absent. */
  readonly tools?: readonly string[];
}

/** The text of a native agent file. Nothing in a name or a sentence can break its front matter. */
export function newAgentText(agent: NewAgent): string {
  const { name, description, deliverables, tools } = agent;
  const keys = {
    name,
    description,
    ...(deliverables.length === 0 ? {} : { deliverables: [...deliverables] }),
    ...(tools === undefined ? {} : { tools: [...tools] }),
  };
  const sections = [
    `# ${oneLine(name)}`,
    section("Purpose", [oneLine(agent.purpose)]),
    section("Core Responsibilities", agent.responsibilities.map(item)),
    section("Communication Style", agent.style.map(item)),
    section(
      "Example Prompts",
      agent.examples.map((text) => item(`"${text}"`)),
    ),
    section(
      "Related Agents",
      agent.colleagues.map((colleague) => item(`**${oneLine(colleague.name)}** — ${oneLine(colleague.reason)}`)),
    ),
  ].filter((text) => text !== "");
  return `---\n${stringify(keys, { lineWidth: 0 })}---\n\n${sections.join("\n\n")}\n`;
}

function section(heading: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `## ${heading}\n\n${lines.join("\n")}`;
}

function item(text: string): string {
  return `- ${oneLine(text)}`;
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, " ").trim();
}
