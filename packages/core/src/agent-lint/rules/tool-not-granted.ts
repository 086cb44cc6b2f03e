import type { ToolGrant } from "../../agent-file/agent-definition.ts";
import { toolAccess } from "../../agent-file/tool-access.ts";
import { toolTables } from "../../agent-file/tool-tables.ts";
import { defineAgentRule, type RuleFinding } from "../agent-rule.ts";

const demands =
  /\b(?:use|using|call|invoke|via|with|run)(?: the| your)? ([`*"']{0,3})([A-Za-z][A-Za-z_]{2,40})\1( tools?\b)?/gi;

const isForbidden = /\b(?:never|not|don't|avoid|instead of|without|cannot)\b[^.;]{0,30}$/i;

/** The text tells the agent to use a tool that the front matter does not grant. */
export const toolNotGranted = defineAgentRule({
  code: "tool-not-granted",
  severity: "warning",
  title: "The text tells the agent to use a tool that its file does not grant.",
  why: "An agent without the tool that its instructions demand makes up the result, or stops.",
  remedy: "Add the tool to `tools:`, or describe the step without it.",
  check: ({ agent, lines }) => {
    const table = toolTables[agent.source.dialect];
    if (table === undefined) return [];
    const known = new Set([...Object.keys(table.counterparts), ...table.others]);
    const { own } = toolAccess(agent);
    // Our own files may mix the names of programs, so there one name grants what another one demands.
    const isMeant = (key: string): boolean =>
      agent.source.dialect === "native" && (table.counterparts[key] ?? []).some((tool) => own.has(tool));
    const told = new Set<string>();
    return lines.flatMap(({ text, line, isCode }): RuleFinding[] => {
      if (isCode) return [];
      return [...text.slice(0, 4_000).matchAll(demands)].flatMap((found) => {
        const [, quote = "", name = "", suffix = ""] = found;
        const key = name.toLowerCase();
        if (!known.has(key) || told.has(key) || isMeant(key) || isGranted(key, agent.tools)) return [];
        if (!isToolName(name, quote, suffix) || isForbidden.test(text.slice(0, found.index))) return [];
        told.add(key);
        const column = found.index + found[0].indexOf(name) + 1;
        return [{ line, column, message: `the text demands the tool ${name}, which the front matter does not grant` }];
      });
    });
  },
});

/** "Use Read" may be a sentence, and PowerShell is not only a tool; `Read`, "the Read tool", WebFetch are tools. */
function isToolName(name: string, quote: string, suffix: string): boolean {
  if (/^(?:Web|Todo|Multi|Notebook|Exit|Kill)[A-Z]|_/.test(name)) return true;
  return /^[A-Z]/.test(name) && (quote.includes("`") || suffix !== "");
}

function isGranted(key: string, { policy, allow, deny }: ToolGrant): boolean {
  if (plainNames(deny).includes(key)) return false;
  if (policy === "inherit" || policy === "all") return true;
  return plainNames(allow).some((name) => name === key || name.endsWith(`/${key}`));
}

function plainNames(list: readonly string[]): string[] {
  return list.map((name) => (name.split("(", 1)[0] ?? "").trim().toLowerCase());
}
