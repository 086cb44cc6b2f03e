import { distance } from "fastest-levenshtein";
import { nearestName } from "./diagnostics.ts";
import type { Problem } from "./diagnostics.ts";
import type { FrontMatter } from "./front-matter.ts";

/** Every front matter key that some dialect gives a meaning; where a value breaks YAML, such a key starts the next one. */
export const knownKeys: ReadonlySet<string> = new Set(
  [
    "name description category version author authors tags domain expertise_level aliases deliverables handoffs",
    "tools model color emoji vibe services permissionMode maxTurns effort memory isolation initialPrompt background",
    "disallowedTools readonly skills context hooks mcpServers argument-hint user-invocable user-invokable",
    "disable-model-invocation mcp-servers agents target mode hidden agent infer allowedTools allowed-tools",
    "systemPromptMode inheritProjectContext inheritSkills thinking defaultContext defaultReads output defaultProgress",
    "kind temperature max_turns timeout_mins capabilities priority permission maxSteps steps disable prompt",
    "model_reasoning_effort sandbox_mode developer_instructions mcp_servers top_p when_to_use license",
  ].flatMap((words) => words.split(" ")),
);

/** The known key that a line of front matter starts with, at its first column. */
export function keyOfLine(line: string): string | undefined {
  const colon = line.indexOf(":");
  const next = line[colon + 1];
  const key = line.slice(0, Math.max(0, colon)).trimEnd();
  return colon > 0 && (next === undefined || next === " " || next === "\t") && knownKeys.has(key) ? key : undefined;
}

/** A warning for each key that differs from a known one by a slip of the pen. */
export function nearMisses(
  keys: readonly string[],
  { frontMatter, file, path = [], known = [...knownKeys] }: NearMissContext,
): Problem[] {
  return keys.flatMap((key): Problem[] => {
    const plain = key.toLowerCase().replace(/[-_ ]/g, "");
    const near = known.includes(key) ? undefined : nearestName(plain, known);
    // Short words are near to each other by chance: `date` and `name` differ in two letters.
    if (near === undefined || distance(plain, near.toLowerCase()) > (near.length > 6 ? 2 : 1)) return [];
    const message = `unknown key "${key}"; did you mean "${near}"?`;
    const place = frontMatter.placeOfKey([...path, key]);
    const hint = `Write ${near}: instead.`;
    return [{ file, ...place, code: "front-matter-near-miss", severity: "warning", message, hint }];
  });
}

/** Where the keys stand that {@link nearMisses} looks at; `known` is every known key unless given. */
export interface NearMissContext {
  readonly frontMatter: FrontMatter;
  readonly file: string;
  readonly path?: readonly PropertyKey[];
  readonly known?: readonly string[];
}
