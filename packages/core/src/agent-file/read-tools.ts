import type { ToolGrant } from "./agent-definition.ts";
import { textsOf } from "./front-matter-keys.ts";
import type { FrontMatterKeys } from "./front-matter-keys.ts";
import { splitAtCommas } from "./markdown-lists.ts";

type ToolAnswer = ToolGrant["perTool"][string];

/** The tools that front matter grants, from text with commas, a list, a map of truth values, `*` or nothing. */
export function readTools(keys: FrontMatterKeys): ToolGrant {
  const tools = keys.any("tools", "allowedTools", "allowed-tools");
  const denied = keys.any("disallowedTools", "disallowed-tools");
  const readonly = keys.flag("readonly", "readOnly") === true;
  const perTool = { ...(isMapping(tools) ? answersOf(tools) : {}) };
  const listed = isMapping(tools) ? granted(perTool, "allow") : toolNames(tools);
  const deny = [...toolNames(denied), ...granted(perTool, "deny")];
  const raw = denied === undefined && !readonly ? tools : { tools, disallowedTools: denied, readonly };
  const isAll = listed.includes("*") || listed.includes("all");
  const allow = isAll ? [] : listed;
  return { policy: policyOf(tools, { isAll, allow, deny }), allow, deny, perTool, raw };
}

/** What a map says of each tool: `true`, `allow`, `ask` and their opposites; a map inside speaks of the tool's uses. */
export function answersOf(map: Readonly<Record<string, unknown>>): Record<string, ToolAnswer> {
  const answers = Object.entries(map).flatMap(([tool, value]): [string, ToolAnswer][] => {
    const answer = answerOf(value);
    if (answer !== undefined) return [[tool, answer]];
    if (!isMapping(value)) return [];
    return Object.entries(value).flatMap(([use, said]): [string, ToolAnswer][] => {
      const inner = answerOf(said);
      return inner === undefined ? [] : [[use === "*" ? tool : `${tool}(${use})`, inner]];
    });
  });
  return Object.fromEntries(answers);
}

/** Whether a value of front matter is a mapping. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The names in a list of tools, however it is written. */
export function toolNames(value: unknown): readonly string[] {
  if (typeof value !== "string") return textsOf(value) ?? [];
  const text = value.trim();
  return splitAtCommas(text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text);
}

function answerOf(value: unknown): ToolAnswer | undefined {
  if (value === true || value === "allow") return "allow";
  if (value === false || value === "deny") return "deny";
  return value === "ask" ? "ask" : undefined;
}

function granted(perTool: Readonly<Record<string, ToolAnswer>>, answer: ToolAnswer): string[] {
  return Object.entries(perTool).flatMap(([tool, said]) => (said === answer ? [tool] : []));
}

function policyOf(
  tools: unknown,
  { isAll, allow, deny }: { isAll: boolean; allow: readonly string[]; deny: readonly string[] },
): ToolGrant["policy"] {
  if (isAll) return "all";
  if (Array.isArray(tools) && tools.length === 0) return "none";
  if (isMapping(tools)) return deny.includes("*") ? restricted(allow) : "all";
  return allow.length > 0 ? "list" : "inherit";
}

function restricted(allow: readonly string[]): ToolGrant["policy"] {
  return allow.length > 0 ? "list" : "none";
}
