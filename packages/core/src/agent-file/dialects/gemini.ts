import { adviceEdges } from "../body-edges.ts";
import { silentDelegation } from "../front-matter-edges.ts";
import { frontMatterKeys } from "../front-matter-keys.ts";
import { readContent } from "../read-content.ts";
import { toolNames } from "../read-tools.ts";
import { hasKey, isIn } from "./agent-dialect.ts";
import type { AgentDialect, AgentFile } from "./agent-dialect.ts";

const tools =
  /^(?:read_file|read_many_files|write_file|replace|list_directory|glob|grep_search|search_file_content|run_shell_command|web_fetch|google_web_search|save_memory)$/;
const kinds: readonly unknown[] = ["local", "remote"];

/** Gemini CLI's subagents: `kind`, `max_turns`, `timeout_mins`; they call nobody. */
export const gemini: AgentDialect = {
  id: "gemini",
  takesStandIns: false,
  matches: (file) => isGemini(file) || isIn(file, "/.gemini/agents/"),
  read: (file) =>
    readContent(file, frontMatterKeys(file.frontMatter, file.path), {
      edges: adviceEdges(file),
      delegation: silentDelegation("none"),
    }),
};

function isGemini(file: AgentFile): boolean {
  const { data = {} } = file.frontMatter;
  const hasTools = toolNames(data["tools"]).some((tool) => tools.test(tool));
  return hasTools || kinds.includes(data["kind"]) || hasKey(file, "max_turns", "timeout_mins");
}
