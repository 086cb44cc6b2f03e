import { sha256 as sha256Hex } from "../sha256.ts";
import type { AgentDefinition } from "./agent-definition.ts";
import { agentId } from "./agent-id.ts";
import { cleanText, decodeText, placeOf, splitRaw } from "./decode-text.ts";
import type { DecodedText } from "./decode-text.ts";
import type { Problem } from "./diagnostics.ts";
import type { AgentContent, AgentDialect, AgentFile } from "./dialects/agent-dialect.ts";
import { dialectOf } from "./dialects/index.ts";
import { executableEdges } from "./executable-edges.ts";
import { hiddenInName, hiddenInText } from "./hidden-characters.ts";
import { documentProblem } from "./is-document.ts";
import { headingSigns, headingTitle } from "./markdown-lists.ts";
import { sectionRole } from "./section-roles.ts";
import { isProblem, refuseReferences, takeApart } from "./take-apart.ts";
import type { ReadReference } from "./take-apart.ts";

/** A definition, unless an error stood in the way, and all that there is to say about the file. */
export interface ParsedAgentFile {
  readonly agent: AgentDefinition | undefined;
  readonly problems: readonly Problem[];
}

/** What a file cannot say about itself. */
export interface ParseOptions {
  /** Plugin or package that the file belongs to. */
  readonly namespace?: string | undefined;
  /** Reads a file that the agent file takes its instructions from; without it, that is an error. */
  readonly readReference?: ReadReference;
}

/**
 * Reads one agent file in any dialect from text or bytes; touches no disk, executes nothing and never throws for what a
 * file holds. The targets of its edges are not resolved: `to` is the id that the label stands for.
 */
export function parseAgentFile(
  markdown: string | Uint8Array,
  path = "agent.md",
  options: ParseOptions = {},
): ParsedAgentFile {
  const [first, ...others] = parseAgentFiles(markdown, path, options);
  if (first !== undefined && others.length === 0) return first;
  const agents = [first, ...others].flatMap((parsed) => parsed?.agent ?? []);
  return { agent: agents[0], problems: [first, ...others].flatMap((parsed) => parsed?.problems ?? []) };
}

/** As {@link parseAgentFile}, for configurations that may describe several agents. */
export function parseAgentFiles(
  markdown: string | Uint8Array,
  path: string,
  { namespace, readReference = refuseReferences }: ParseOptions,
): readonly ParsedAgentFile[] {
  const decoded = typeof markdown === "string" ? cleanText(markdown, path) : decodeText(markdown, path);
  if (decoded.text === undefined) return [{ agent: undefined, problems: decoded.problems }];
  const origin = { decoded, sha256: sha256Hex(markdown), namespace };
  return takeApart(decoded.text, path, readReference).map((file) =>
    isProblem(file) ? { agent: undefined, problems: [...decoded.problems, file] } : understand(file, origin),
  );
}

interface Origin {
  readonly decoded: DecodedText;
  readonly sha256: string;
  readonly namespace: string | undefined;
}

function understand(file: AgentFile, origin: Origin): ParsedAgentFile {
  const dialect = dialectOf(file);
  const read = dialect.read(file);
  const hidden = hiddenCharacters(read.content, origin.decoded.text ?? "", file);
  const own = [...file.frontMatter.problems, ...file.body.problems, ...read.problems, ...hidden];
  const problems = inOrder([...origin.decoded.problems, ...own]);
  if (problems.some(({ severity }) => severity === "error")) return { agent: undefined, problems };
  const document = documentProblem(file);
  if (document !== undefined) return { agent: undefined, problems: [document] };
  return { agent: assemble(read.content, file, { ...origin, dialect, problems }), problems };
}

function assemble(
  content: AgentContent,
  { path, format, frontMatter, instructions, body }: AgentFile,
  { decoded, sha256, namespace, dialect, problems }: Origin & { dialect: AgentDialect; problems: readonly Problem[] },
): AgentDefinition {
  const isData = format !== "markdown";
  const { start, rest } = isData ? { start: decoded.raw, rest: "" } : splitRaw(decoded, frontMatter.body);
  const { bodyStartLine } = frontMatter;
  return {
    ...content,
    id: agentId(content.name),
    namespace,
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
    body: instructions,
    frontMatterRaw: start,
    bodyRaw: rest,
    source: { path, dialect: dialect.id, sha256, encoding: decoded.encoding, bodyStartLine, diagnostics: problems },
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
