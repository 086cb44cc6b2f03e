import { fileStem } from "./agent-id.ts";
import { problemAt } from "./decode-text.ts";
import type { Problem } from "./diagnostics.ts";
import type { AgentFile } from "./dialects/agent-dialect.ts";
import { textOf } from "./front-matter-keys.ts";
import { knownKeys } from "./known-keys.ts";
import { sectionRole } from "./section-roles.ts";

const documentWords: ReadonlySet<string> = new Set(
  "readme overview index catalog catalogue guide template changelog contributing installation".split(" "),
);

/** Why a file describes no agent, as an error; undefined when it does. A folder's loader passes such files over. */
export function documentProblem(file: AgentFile): Problem | undefined {
  const { frontMatter, path } = file;
  const name = textOf(frontMatter.data?.["name"]);
  if (name !== undefined && isPlaceholder(name)) {
    return told(path, `a template: its name "${name.slice(0, 60)}" is to be filled in`, "Fill it in, or delete it.");
  }
  const hasKeys = Object.keys(frontMatter.data ?? {}).some((key) => knownKeys.has(key));
  const isMarked = file.format === "markdown" ? frontMatter.isPresent && hasKeys : hasInstructions(file);
  if (isMarked || (file.format === "markdown" && speaksToAnAgent(file))) return undefined;
  return told(
    path,
    "taken for a document or a setting, not for an agent: no front matter of an agent, and nobody is told who they are",
    "Start it with front matter that gives its name and description.",
  );
}

function told(path: string, message: string, hint: string): Problem {
  return { ...problemAt(path, "document-skipped", message), hint };
}

/** `[Agent Name]`, `{{name}}`, `<name>`: but not `[X] Y`, which somebody may be called. */
function isPlaceholder(name: string): boolean {
  const ends = `${name.at(0) ?? ""}${name.at(-1) ?? ""}`;
  return name.length > 2 && (["[]", "<>"].includes(ends) || name.includes("{{") || name.includes("${"));
}

function hasInstructions({ format, frontMatter: { data = {} }, instructions, entry }: AgentFile): boolean {
  if (entry !== undefined) return true;
  if (instructions.trim() === "") return false;
  return (
    format === "toml" ||
    ["name", "description", "tools", "allowedTools", "resources", "model"].some((key) => Object.hasOwn(data, key))
  );
}

function speaksToAnAgent({ path, body, frontMatter }: AgentFile): boolean {
  if (/\.(?:agent|chatmode)\.md$/i.test(path)) return true;
  const words = fileStem(path)
    .toLowerCase()
    .split(/[^a-z]/);
  if (words.some((word) => documentWords.has(word))) return false;
  const roles = new Set(body.sections.map(({ heading }) => sectionRole(heading)));
  if (roles.has("purpose") || roles.has("responsibilities")) return true;
  return /(?:^|[\s>*_"])(?:You|Your|Act as)\s/.test(frontMatter.body);
}
