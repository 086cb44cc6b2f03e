import type { AgentDefinition, AgentHarness, AgentLimits, AgentUi, ModelPreference } from "./agent-definition.ts";
import type { Problem } from "./diagnostics.ts";
import { fileStem } from "./agent-id.ts";
import type { AgentFile, ReadAgent } from "./dialects/agent-dialect.ts";
import type { FrontMatterKeys } from "./front-matter-keys.ts";
import { textOf, textsOf } from "./front-matter-keys.ts";
import { headingTitle } from "./markdown-lists.ts";
import { nearMisses } from "./known-keys.ts";
import { firstSentence, readBody } from "./read-body.ts";
import { readDescription } from "./read-examples.ts";
import { answersOf, isMapping, readTools } from "./read-tools.ts";

/** Longest name of an agent, in UTF-16 units. */
export const maxNameLength = 200;

/** What only a dialect can say: whom an agent may call, and by which declarations. */
export type DialectContent = Pick<AgentDefinition, "edges" | "delegation"> & Partial<AgentDefinition>;

/** Reads all that dialects have in common, each key in any of its spellings. */
export function readContent(file: AgentFile, keys: FrontMatterKeys, own: DialectContent): ReadAgent {
  const { title: heading, ...body } = readBody(file.body);
  const title = heading === "" ? headingTitle(file.frontMatter.title) : heading;
  const name = own.name ?? keys.text("name");
  const descriptionRaw = keys.text("description");
  const described = descriptionRaw === undefined ? undefined : readDescription(descriptionRaw);
  const permission = keys.any("permission");
  const tools = readTools(keys);
  const perTool = isMapping(permission) ? { ...tools.perTool, ...answersOf(permission) } : tools.perTool;
  const content = {
    ...body,
    aliases: aliasesOf(file, title, keys.texts("aliases")),
    description: described?.text ?? firstSentence(body.purpose),
    descriptionRaw,
    examples: [...(described?.examples ?? []), ...body.examplePrompts.map((user) => ({ user }))],
    category: keys.text("category", "domain"),
    version: keys.text("version"),
    author: keys.text("author"),
    tags: keys.texts("tags"),
    ui: readUi(keys),
    model: readModel(keys),
    tools: { ...tools, perTool },
    limits: readLimits(keys),
    harness: readHarness(keys, permission),
    deliverables: [...new Set(keys.texts("deliverables"))],
    ...own,
    name: (name ?? nameWithoutKey(file, title)).slice(0, maxNameLength),
    extra: keys.rest(),
  };
  const near = nearMisses(Object.keys(content.extra), { frontMatter: file.frontMatter, file: file.path });
  return { content, problems: [...keys.problems, ...near, ...notExecuted(file)] };
}

/** Commands that the file's own program would run. */
function notExecuted({ frontMatter, path }: AgentFile): Problem[] {
  return ["hooks", "mcpServers", "mcp-servers", "mcp_servers"].flatMap((key): Problem[] => {
    if ((frontMatter.data?.[key] ?? undefined) === undefined) return [];
    const message = `${key} is kept as data; nothing in it is executed or started here`;
    return [
      { file: path, ...frontMatter.placeOfKey([key]), code: "harness-not-executed", severity: "warning", message },
    ];
  });
}

function nameWithoutKey({ path, frontMatter }: AgentFile, title: string): string {
  const stem = fileStem(path);
  return frontMatter.isPresent || title === "" ? stem : title;
}

function aliasesOf({ path }: AgentFile, title: string, given: readonly string[]): string[] {
  return [...new Set([...given, title, fileStem(path)])].filter((alias) => alias !== "");
}

function readUi(keys: FrontMatterKeys): AgentUi {
  return given({
    color: keys.text("color"),
    emoji: keys.text("emoji"),
    vibe: keys.text("vibe"),
    argumentHint: keys.text("argument-hint", "argumentHint"),
    initialPrompt: keys.text("initialPrompt"),
    mode: keys.text("mode"),
    target: keys.text("target"),
    hidden: keys.flag("hidden"),
    userInvocable: keys.flag("user-invocable", "user-invokable"),
    disableModelInvocation: keys.flag("disable-model-invocation"),
  });
}

function readModel(keys: FrontMatterKeys): ModelPreference {
  const raw = keys.any("model");
  const prefer = (Array.isArray(raw) ? textsOf(raw) : [textOf(raw) ?? ""]) ?? [];
  return {
    prefer: prefer.filter((model) => model !== "" && model !== "inherit"),
    raw,
    ...given({
      effort: keys.text("effort", "thinking", "model_reasoning_effort"),
      temperature: keys.number("temperature"),
    }),
  };
}

function readLimits(keys: FrontMatterKeys): AgentLimits {
  const minutes = keys.number("timeout_mins");
  return given({
    maxTurns: keys.number("maxTurns", "max_turns", "maxSteps", "steps"),
    timeoutMs: minutes === undefined ? undefined : minutes * 60_000,
  });
}

function readHarness(keys: FrontMatterKeys, permission: unknown): AgentHarness {
  return {
    skills: keys.texts("skills"),
    ...given({
      mcpServers: keys.any("mcpServers", "mcp-servers", "mcp_servers"),
      hooks: keys.any("hooks"),
      permissions: permission ?? keys.any("permissionMode"),
      memory: keys.any("memory"),
      isolation: keys.any("isolation"),
      sandbox: keys.any("sandbox", "sandbox_mode"),
    }),
  };
}

type Given<Fields> = { [Key in keyof Fields]?: Exclude<Fields[Key], undefined> };

/** The fields that have a value. */
function given<Fields extends object>(fields: Fields): Given<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Given<Fields>;
}
