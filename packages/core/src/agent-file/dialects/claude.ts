import type { AgentEdge, Delegation } from "../agent-definition.ts";
import { adviceEdges, hasRelatedAgents } from "../body-edges.ts";
import { declaredEdge, listedDelegation, silentDelegation } from "../front-matter-edges.ts";
import type { FrontMatter } from "../front-matter.ts";
import { frontMatterKeys } from "../front-matter-keys.ts";
import { splitAtCommas } from "../markdown-lists.ts";
import { readContent } from "../read-content.ts";
import { toolNames } from "../read-tools.ts";
import { hasKey, isIn } from "./agent-dialect.ts";
import type { AgentDialect, AgentFile } from "./agent-dialect.ts";

const builtins = ["general-purpose", "explore", "plan", "statusline-setup", "claude-code-guide"];
const ownKeys = ["permissionMode", "disallowedTools", "maxTurns", "isolation", "initialPrompt", "background", "color"];
const tools = /^(?:Read|Write|Edit|MultiEdit|Bash|Grep|Glob|LS|Task|Agent|WebFetch|WebSearch|TodoWrite|Notebook|mcp__)/;
const models: ReadonlySet<string> = new Set(["sonnet", "opus", "haiku", "fable", "inherit"]);
// `Agent` was called `Task` once.
const delegating = /^(?:Agent|Task)(?:\((.*)\))?$/s;

/** Claude Code's subagents: `name`, `description`, and `tools` as text; `Agent(a, b)` among the tools names subagents. */
export const claude: AgentDialect = {
  id: "claude",
  takesStandIns: false,
  matches: (file) => isClaude(file) || isIn(file, "/.claude/agents/", "/.claude-plugin/"),
  read: (file) => {
    const { frontMatter, path } = file;
    const grant = agentTools(frontMatter);
    const edges = [...subagents(grant, frontMatter), ...adviceEdges(file)];
    return readContent(file, frontMatterKeys(frontMatter, path), {
      edges,
      delegation: delegationOf(grant, frontMatter),
    });
  },
};

function isClaude(file: AgentFile): boolean {
  const { data = {} } = file.frontMatter;
  const hasTools = toolNames(data["tools"]).some((tool) => tools.test(tool));
  const isModel = typeof data["model"] === "string" && models.has(data["model"].trim().toLowerCase());
  if (hasTools || isModel || hasKey(file, ...ownKeys)) return true;
  return hasKey(file, "name") && hasKey(file, "description") && !hasRelatedAgents(file.body);
}

interface AgentTools {
  /** Undefined when the file says nothing about tools. */
  readonly granted: readonly string[] | undefined;
  readonly isAny: boolean;
  readonly raw: unknown;
}

/** The names in `Agent(…)`; `isAny` when it stands there without names. */
function agentTools({ data = {} }: FrontMatter): AgentTools {
  const denied = toolNames(data["disallowedTools"]).some((tool) => delegating.test(tool) && !tool.includes("("));
  const raw = data["tools"];
  const names = toolNames(raw);
  if (denied) return { granted: [], isAny: false, raw: data["disallowedTools"] };
  if (raw === undefined || raw === null || names.includes("*"))
    return { granted: undefined, isAny: true, raw: undefined };
  const found = names.flatMap((tool) => {
    const match = delegating.exec(tool);
    return match === null ? [] : [match[1] ?? ""];
  });
  const granted = found.flatMap(splitAtCommas);
  return { granted, isAny: found.length > 0 && granted.length === 0, raw };
}

function subagents({ granted = [] }: AgentTools, { placeOfWord }: FrontMatter): AgentEdge[] {
  return granted
    .filter((name) => name !== "*")
    .map((name) => declaredEdge(name, { kind: "subagent", form: "tools", builtins, ...placeOfWord(["tools"], name) }));
}

function delegationOf({ granted, isAny, raw }: AgentTools, { placeOf }: FrontMatter): Delegation {
  if (granted === undefined) return silentDelegation("any");
  return listedDelegation(isAny ? ["*"] : granted, raw, placeOf(["tools"]));
}
