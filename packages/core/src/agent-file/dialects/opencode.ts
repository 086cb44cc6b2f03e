import type { AgentEdge, Delegation, DelegationRule } from "../agent-definition.ts";
import { fileStem } from "../agent-id.ts";
import { adviceEdges } from "../body-edges.ts";
import { declaredEdge, isPattern, policyOf, silentDelegation } from "../front-matter-edges.ts";
import { frontMatterKeys } from "../front-matter-keys.ts";
import { fitsGlob } from "../glob.ts";
import { readContent } from "../read-content.ts";
import { isMapping } from "../read-tools.ts";
import { hasKey, isIn } from "./agent-dialect.ts";
import type { AgentDialect, AgentFile } from "./agent-dialect.ts";

const builtins = ["build", "plan", "general", "explore"];
const modes: readonly unknown[] = ["primary", "subagent", "all"];

/** opencode's agents: named by their file, `tools` as a map, `permission.task` with patterns for whom they may call. */
export const opencode: AgentDialect = {
  id: "opencode",
  takesStandIns: false,
  matches: (file) =>
    file.entry !== undefined ||
    (file.format === "markdown" && isOpencode(file)) ||
    isIn(file, "/.opencode/agent/", "/.opencode/agents/", "/opencode/agent/"),
  read: (file) => {
    const keys = frontMatterKeys(file.frontMatter, file.path);
    if (file.frontMatter.body.trim() === "") keys.any("prompt");
    const named = keys.text("name");
    const name = file.format === "json" ? named : fileStem(file.path);
    const delegation = delegationOf(file);
    const own = name === undefined ? {} : { name };
    const read = readContent(file, keys, {
      edges: [...taskEdges(file, delegation), ...adviceEdges(file)],
      delegation,
      ...own,
    });
    const { aliases } = read.content;
    const all = named === undefined || aliases.includes(named) ? aliases : [...aliases, named];
    return { ...read, content: { ...read.content, aliases: all } };
  },
};

function isOpencode(file: AgentFile): boolean {
  const { data = {} } = file.frontMatter;
  const { tools } = data;
  const isMap = isMapping(tools) && Object.values(tools).every((value) => typeof value === "boolean");
  return isMap || isMapping(data["permission"]) || (modes.includes(data["mode"]) && hasKey(file, "description"));
}

function taskRules({ frontMatter: { data = {} } }: AgentFile): { rules: DelegationRule[]; raw: unknown } | undefined {
  const { permission, tools } = data;
  const task = isMapping(permission) ? permission["task"] : undefined;
  if (isMapping(task)) {
    const rules = Object.entries(task).map(([pattern, answer]) => ({
      pattern,
      allowed: answer !== "deny" && answer !== false,
    }));
    return { rules, raw: task };
  }
  if (typeof task === "string") return { rules: [{ pattern: "*", allowed: task !== "deny" }], raw: task };
  if (isMapping(tools) && tools["task"] === false) return { rules: [{ pattern: "*", allowed: false }], raw: tools };
  return undefined;
}

function delegationOf(file: AgentFile): Delegation {
  const found = taskRules(file);
  if (found === undefined) return silentDelegation("any");
  return { policy: policyOf(found.rules), ...found, ...file.frontMatter.placeOf(["permission", "task"]) };
}

/** Names without a pattern that are allowed when all is said: the last rule that fits counts. */
function taskEdges({ frontMatter }: AgentFile, { rules }: Delegation): AgentEdge[] {
  return rules
    .filter(({ pattern }) => !isPattern(pattern))
    .filter(({ pattern }) => rules.findLast((rule) => fitsGlob(pattern, rule.pattern))?.allowed === true)
    .map(({ pattern }) => {
      const place = frontMatter.placeOfKey(["permission", "task", pattern]);
      return declaredEdge(pattern, { kind: "subagent", form: "permission", builtins, ...place });
    });
}
