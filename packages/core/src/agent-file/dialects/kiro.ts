import { adviceEdges } from "../body-edges.ts";
import { silentDelegation } from "../front-matter-edges.ts";
import { frontMatterKeys } from "../front-matter-keys.ts";
import { readContent } from "../read-content.ts";
import { hasKey, isIn } from "./agent-dialect.ts";
import type { AgentDialect } from "./agent-dialect.ts";

/** Kiro's agents: a JSON file with a `prompt`, or markdown with `allowedTools`. */
export const kiro: AgentDialect = {
  id: "kiro",
  takesStandIns: false,
  matches: (file) => file.format === "json" || hasKey(file, "allowedTools") || isIn(file, "/.kiro/agents/"),
  read: (file) => {
    const keys = frontMatterKeys(file.frontMatter, file.path);
    keys.any("prompt");
    return readContent(file, keys, { edges: adviceEdges(file), delegation: silentDelegation("any") });
  },
};
