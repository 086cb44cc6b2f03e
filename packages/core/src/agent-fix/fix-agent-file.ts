import { isDeepStrictEqual } from "node:util";
import { agentFileText } from "../agent-export/front-matter-data.ts";
import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import { decodeText, type DecodedText } from "../agent-file/decode-text.ts";
import { readFrontMatter } from "../agent-file/front-matter.ts";
import { parseAgentFile } from "../agent-file/parse-agent-file.ts";
import { findRulePage } from "../agent-lint/index.ts";
import { orderSections } from "./order-sections.ts";

/** What `agents fix` does to one file: the whole text with its line ends, and the codes that are mended by it. */
export interface FixedFile {
  /** As the file is now, readable also where its encoding is damaged. */
  readonly before: string;
  readonly after: string;
  /** Codes of the rules that no longer report anything. */
  readonly codes: readonly string[];
}

/**
 * Mends what is safe in a markdown agent file: text damaged by a wrong encoding, mixed line ends, front matter that is
 * read but not valid, the order of native sections. Undefined when there is nothing to mend, or when what came out would
 * not say exactly what the file says now.
 */
export function fixAgentFile(bytes: Uint8Array, path: string): FixedFile | undefined {
  if (!/\.md$/i.test(path)) return undefined;
  const decoded = decodeText(bytes, path);
  const { agent, problems } = parseAgentFile(bytes, path);
  if (decoded.text === undefined || agent === undefined) return undefined;
  const text = fixedText(decoded.text, agent, path);
  const after = `${decoded.encoding.bom ? "\uFEFF" : ""}${withLineEnds(text, bytes, decoded)}`;
  const before = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  if (after === before || !saysTheSame(agent, after, path)) return undefined;
  const left = new Set(parseAgentFile(after, path).problems.map(({ code }) => code));
  const reported = problems
    .map(({ code }) => code)
    .filter((code) => findRulePage(code)?.fixable === true && !left.has(code));
  const ends = decoded.encoding.eol === "mixed" ? ["text-line-ends"] : [];
  const order = orderSections(agent) === agent.body ? [] : ["section-order"];
  return { before, after, codes: [...new Set([...reported, ...ends, ...order])] };
}

function fixedText(text: string, agent: AgentDefinition, path: string): string {
  const { problems, data = {}, title } = readFrontMatter(text, path);
  const isBroken = problems.some(({ code }) => code !== "front-matter-missing" && findRulePage(code)?.fixable === true);
  const isNative = agent.source.dialect === "native";
  const body = isNative ? orderSections(agent) : agent.body;
  if (!isBroken) return `${text.slice(0, text.length - agent.body.length)}${body}`;
  const heading = title === "" || agent.body.includes(`# ${title}`) ? "" : `\n# ${title}\n`;
  return agentFileText(data, `${heading}${body}`);
}

/** Line ends as most lines of the file have them. */
function withLineEnds(text: string, bytes: Uint8Array, { encoding }: DecodedText): string {
  if (encoding.eol === "lf") return text;
  if (encoding.eol === "cr") return text.replaceAll("\n", "\r");
  const carriageReturns = bytes.filter((byte) => byte === 13).length;
  const lines = text.split("\n").length - 1;
  return encoding.eol === "crlf" || carriageReturns * 2 > lines ? text.replaceAll("\n", "\r\n") : text;
}

/** Whether a text is read as the same agent; sections may stand in another order. */
function saysTheSame(agent: AgentDefinition, text: string, path: string): boolean {
  const read = parseAgentFile(text, path).agent;
  return read !== undefined && isDeepStrictEqual(meaning(read), meaning(agent));
}

function meaning(agent: AgentDefinition): unknown {
  const { id, name, description, descriptionRaw, category, version, tags, ui, model, deliverables, extra, source } =
    agent;
  const { purpose, responsibilities, skills, style, harness, limits, edges, tools, body } = agent;
  const keys = { id, name, description, descriptionRaw, category, version, tags, ui, model, deliverables, extra };
  const named = edges.map(({ target, reason, kind, executable }) => ({ target, reason, kind, executable }));
  // Lines in any order, as sections may move; a title that stood above the front matter has become part of the text.
  const lines = body
    .split("\n")
    .filter((line) => line.trim() !== "" && !line.startsWith("# "))
    .toSorted();
  return {
    ...keys,
    purpose,
    responsibilities,
    skills,
    style,
    harness,
    limits,
    tools,
    named,
    lines,
    dialect: source.dialect,
  };
}
