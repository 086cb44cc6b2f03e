import { problemAt } from "./decode-text.ts";
import type { Problem } from "./diagnostics.ts";
import type { AgentFile } from "./dialects/agent-dialect.ts";
import { textOf } from "./front-matter-keys.ts";
import { readFrontMatter } from "./front-matter.ts";
import { isMapping } from "./read-tools.ts";
import { scanSections } from "./scan-sections.ts";
import { readJson, readToml, structuredFrontMatter } from "./structured-file.ts";
import type { StructuredData } from "./structured-file.ts";

/** The text of another file that an agent file names; a problem where it must not or cannot be read. */
export type ReadReference = (reference: string) => string | { readonly why: string };

/** Without a folder to look into, nothing else is read. */
export const refuseReferences: ReadReference = () => ({ why: "the agent was not loaded from a folder" });

/** What came out of a file: the parts of each of its agents, or why there are none. */
export type TakenApart = readonly (AgentFile | Problem)[];

/** Takes a file apart by its format; a configuration that describes several agents gives a part for each. */
export function takeApart(text: string, path: string, readReference: ReadReference): TakenApart {
  if (/\.toml$/i.test(path)) return tomlFile(text, path, readReference);
  if (/\.jsonc?$/i.test(path)) return jsonFiles(text, path, readReference);
  const frontMatter = readFrontMatter(text, path);
  const prompt = frontMatter.body.trim() === "" ? (textOf(frontMatter.data?.["prompt"]) ?? "") : "";
  const instructions = prompt === "" ? frontMatter.body : instructionsOf(prompt, readReference);
  if (typeof instructions !== "string")
    return [refused(path, prompt, instructions.why, frontMatter.placeOf(["prompt"]))];
  const body = scanSections(instructions, path, frontMatter.bodyStartLine);
  return [{ path, format: "markdown", frontMatter, instructions, body }];
}

function tomlFile(text: string, path: string, readReference: ReadReference): TakenApart {
  const data = readToml(text, path);
  if (isProblem(data)) return [ofAgent(data, text, "developer_instructions")];
  return [structured({ data, text, path, format: "toml", key: "developer_instructions" }, readReference)];
}

function jsonFiles(text: string, path: string, readReference: ReadReference): TakenApart {
  const data = readJson(text, path);
  if (isProblem(data)) return [ofAgent(data, text, "prompt")];
  const { agent, mode } = data;
  const entries = Object.entries(isMapping(agent) ? agent : isMapping(mode) ? mode : {});
  const agents = entries.flatMap(([name, value]): StructuredData[] => (isMapping(value) ? [{ name, ...value }] : []));
  if (agents.length === 0) return [structured({ data, text, path, format: "json", key: "prompt" }, readReference)];
  return agents.map((one) => {
    const file = structured({ data: one, text, path, format: "json", key: "prompt" }, readReference);
    return isProblem(file) ? file : { ...file, entry: textOf(one["name"]) ?? "" };
  });
}

/** A broken file without an agent's key is some other program's setting. */
function ofAgent(problem: Problem, text: string, key: string): Problem {
  return text.includes(key) ? problem : { ...problem, code: "document-skipped" };
}

interface Structured extends Pick<AgentFile, "path" | "format"> {
  readonly data: StructuredData;
  readonly text: string;
  /** Of the instructions. */
  readonly key: string;
}

function structured({ data, text, path, format, key }: Structured, readReference: ReadReference): AgentFile | Problem {
  const given = textOf(data[key]) ?? "";
  const instructions = instructionsOf(given, readReference);
  const frontMatter = structuredFrontMatter(data, text, typeof instructions === "string" ? instructions : "");
  if (typeof instructions !== "string") return refused(path, given, instructions.why, frontMatter.placeOf([key]));
  const body = scanSections(instructions, path, frontMatter.bodyStartLine);
  return { path, format, frontMatter, instructions, body };
}

function instructionsOf(given: string, readReference: ReadReference): ReturnType<ReadReference> {
  const reference = referenceIn(given);
  return reference === undefined ? given : readReference(reference);
}

/** `{file:./prompt.md}` of opencode and `file://./prompt.md` of Kiro, standing alone. */
function referenceIn(text: string): string | undefined {
  const value = text.trim();
  if (value.startsWith("{file:") && value.endsWith("}")) return value.slice(6, -1).trim();
  return value.startsWith("file://") && !value.includes("\n") ? value.slice(7) : undefined;
}

function refused(path: string, given: string, why: string, place: { line: number; column: number }): Problem {
  const message = `the instructions are to be read from "${(referenceIn(given) ?? given).slice(0, 200)}": ${why}`;
  const hint = "Name a text file inside the folder of the agents, relative to this file.";
  return { ...problemAt(path, "reference-refused", message, place), hint };
}

/** Whether a value is a problem and not what was asked for. */
export function isProblem(value: object): value is Problem {
  return "severity" in value && "code" in value && "message" in value;
}
