import { sha256 as sha256Hex } from "../sha256.ts";
import type { AgentDefinition } from "./agent-definition.ts";
import { agentId } from "./agent-id.ts";
import { cleanText, decodeText, placeOf, splitRaw } from "./decode-text.ts";
import type { DecodedText } from "./decode-text.ts";
import type { Problem } from "./diagnostics.ts";
import type { AgentContent, AgentDialect, AgentFile } from "./dialects/agent-dialect.ts";
import { native } from "./dialects/native.ts";
import { executableEdges } from "./executable-edges.ts";
import { readFrontMatter } from "./front-matter.ts";
import { hiddenInName, hiddenInText } from "./hidden-characters.ts";
import { headingSigns, headingTitle } from "./markdown-lists.ts";
import { scanSections } from "./scan-sections.ts";
import { sectionRole } from "./section-roles.ts";

/** The dialects in the order in which they are tried; the last one takes every file. */
const dialects: readonly AgentDialect[] = [native];

/** A definition, unless an error stood in the way, and all that there is to say about the file. */
export interface ParsedAgentFile {
  readonly agent: AgentDefinition | undefined;
  readonly problems: readonly Problem[];
}

/**
 * Reads one agent file from text or bytes; touches no disk, executes nothing and never throws for what a file holds.
 * The targets of its edges are not resolved: `to` is the id that the label stands for.
 */
export function parseAgentFile(markdown: string | Uint8Array, path = "agent.md"): ParsedAgentFile {
  const decoded = typeof markdown === "string" ? cleanText(markdown, path) : decodeText(markdown, path);
  if (decoded.text === undefined) return { agent: undefined, problems: decoded.problems };
  const frontMatter = readFrontMatter(decoded.text, path);
  const body = scanSections(frontMatter.body, path, frontMatter.bodyStartLine);
  const file: AgentFile = { path, frontMatter, body };
  const dialect = dialects.find((candidate) => candidate.matches(file)) ?? native;
  const { content, problems: understood } = dialect.read(file);
  const hidden = hiddenCharacters(content, decoded.text, file);
  const problems = [...decoded.problems, ...frontMatter.problems, ...body.problems, ...understood, ...hidden];
  if (problems.some(({ severity }) => severity === "error")) return { agent: undefined, problems: inOrder(problems) };
  const found = { content, file, decoded, dialect: dialect.id, problems: inOrder(problems) };
  return { agent: assemble(found, sha256Hex(markdown)), problems: found.problems };
}

interface Found {
  readonly content: AgentContent;
  readonly file: AgentFile;
  readonly decoded: DecodedText;
  readonly dialect: string;
  readonly problems: readonly Problem[];
}

function assemble({ content, file, decoded, dialect, problems }: Found, sha256: string): AgentDefinition {
  const { path, frontMatter, body } = file;
  const { start, rest } = splitRaw(decoded, frontMatter.body);
  const { bodyStartLine } = frontMatter;
  return {
    ...content,
    id: agentId(content.name),
    handoffs: executableEdges(content.edges),
    sections: body.sections.map(({ heading, level, text, line, endLine }) => ({
      heading,
      title: headingTitle(heading),
      emoji: headingSigns(heading),
      level,
      canonical: sectionRole(heading),
      text,
      line,
      endLine,
    })),
    frontMatterText: frontMatter.text,
    body: frontMatter.body,
    frontMatterRaw: start,
    bodyRaw: rest,
    source: { path, dialect, sha256, encoding: decoded.encoding, bodyStartLine, diagnostics: problems },
  };
}

/** What a reader cannot see may hide an instruction (a warning), and must not tell two names apart (an error). */
function hiddenCharacters(content: AgentContent, text: string, { path, frontMatter }: AgentFile): Problem[] {
  const problems: Problem[] = [];
  const report = (codePoint: string, where: string, more: Pick<Problem, "line" | "column" | "severity">): void => {
    const message = `${codePoint}, a character that cannot be seen, ${where}`;
    problems.push({ file: path, ...more, code: "text-hidden-character", message, hint: "Delete it." });
  };
  const inName = hiddenInName(content.name);
  if (inName !== undefined) {
    report(inName.codePoint, "in the agent's name", { ...frontMatter.placeOf(["name"]), severity: "error" });
  }
  for (const { target, line, column } of content.edges) {
    const inLabel = hiddenInName(target);
    if (inLabel !== undefined)
      report(inLabel.codePoint, "in the name of another agent", { line, column, severity: "error" });
  }
  const inText = hiddenInText(text);
  if (inText !== undefined && problems.length === 0) {
    report(inText.codePoint, "in the text", { ...placeOf(text, inText.offset), severity: "warning" });
  }
  return problems;
}

/** Problems by file, line and column. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => compare(a.file, b.file) || a.line - b.line || a.column - b.column);
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
