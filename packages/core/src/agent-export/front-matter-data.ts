import { stringify } from "yaml";
import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import { readFrontMatter } from "../agent-file/front-matter.ts";
import type { FrontMatterData } from "./dialect-writer.ts";

/** The front matter of an agent by key, read again from its text, recovered where it is not valid YAML. */
export function frontMatterData(agent: AgentDefinition): FrontMatterData {
  const { frontMatterText, source } = agent;
  if (!/\.md$/i.test(source.path)) return fieldsOf(agent);
  if (frontMatterText.trim() === "") return {};
  return readFrontMatter(`---\n${frontMatterText}\n---\n`, source.path).data ?? {};
}

/** The keys that a file of another format comes to. */
function fieldsOf(agent: AgentDefinition): FrontMatterData {
  const { name, descriptionRaw: description, category, version, author, tags, model, limits, harness, extra } = agent;
  const [only, ...others] = model.prefer;
  const fields = {
    name,
    description,
    category,
    version,
    author,
    tags: tags.length === 0 ? undefined : tags,
    model: others.length === 0 ? only : model.prefer,
    effort: model.effort,
    temperature: model.temperature,
    tools: agent.tools.policy === "list" ? agent.tools.allow : agent.tools.policy === "none" ? [] : undefined,
    maxTurns: limits.maxTurns,
    skills: harness.skills.length === 0 ? undefined : harness.skills,
    ...extra,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** A file with this front matter and this body, which is taken as it is. */
export function agentFileText(data: FrontMatterData, body: string, comments: readonly string[] = []): string {
  // Values without an end of line stay on theirs, so that a difference shows one line for one key.
  const keys = stringify(data, { lineWidth: 0, aliasDuplicateObjects: false, version: "1.2" });
  const lines = comments.map((comment) => `# ${comment}\n`).join("");
  return `---\n${Object.keys(data).length === 0 ? "" : keys}${lines}---\n${body}`;
}
