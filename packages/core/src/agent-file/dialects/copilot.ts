import type { AgentEdge, Delegation } from "../agent-definition.ts";
import { adviceEdges } from "../body-edges.ts";
import { declaredEdge, handoffEdges, isPattern, listedDelegation, silentDelegation } from "../front-matter-edges.ts";
import { frontMatterKeys, textsOf } from "../front-matter-keys.ts";
import { readContent } from "../read-content.ts";
import { isMapping, toolNames } from "../read-tools.ts";
import { hasKey, isIn } from "./agent-dialect.ts";
import type { AgentDialect, AgentFile } from "./agent-dialect.ts";

const builtins = ["agent", "ask", "edit", "plan"];
const ownKeys = [
  "user-invocable",
  "user-invokable",
  "disable-model-invocation",
  "argument-hint",
  "mcp-servers",
  "agents",
];

/** GitHub Copilot's custom agents and chat modes: `handoffs` with labels and prompts, `agents` that may be called. */
export const copilot: AgentDialect = {
  id: "copilot",
  takesStandIns: false,
  matches: (file) =>
    /\.(?:agent|chatmode)\.md$/i.test(file.path) ||
    isIn(file, "/.github/agents/", "/.github/chatmodes/") ||
    isCopilot(file),
  read: (file) => {
    const keys = frontMatterKeys(file.frontMatter, file.path);
    const handoffs = handoffEdges(keys, file.frontMatter, builtins);
    const agents = keys.any("agents");
    const edges = [...handoffs, ...subagents(file, textsOf(agents) ?? []), ...adviceEdges(file)];
    return readContent(file, keys, { edges, delegation: delegationOf(file, agents) });
  },
};

function isCopilot(file: AgentFile): boolean {
  const { data = {} } = file.frontMatter;
  const { handoffs } = data;
  const [first]: readonly unknown[] = Array.isArray(handoffs) ? handoffs : [];
  const hasHandoffs = isMapping(first) && "agent" in first;
  // Tools of an extension or a server: `edit/editFiles`.
  const hasTools = toolNames(data["tools"]).some((tool) => /^[a-z][\w.-]{0,60}\/[\w*]/i.test(tool));
  return hasHandoffs || hasTools || hasKey(file, ...ownKeys);
}

function subagents({ frontMatter }: AgentFile, names: readonly string[]): AgentEdge[] {
  return names.flatMap((name, index) => {
    const place = Array.isArray(frontMatter.data?.["agents"])
      ? frontMatter.placeOf(["agents", index])
      : frontMatter.placeOfWord(["agents"], name);
    return isPattern(name) ? [] : [declaredEdge(name, { kind: "subagent", form: "agents", builtins, ...place })];
  });
}

function delegationOf({ frontMatter }: AgentFile, agents: unknown): Delegation {
  const names = textsOf(agents);
  return names === undefined
    ? silentDelegation("any")
    : listedDelegation(names, agents, frontMatter.placeOf(["agents"]));
}
