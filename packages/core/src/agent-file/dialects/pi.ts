import { adviceEdges } from "../body-edges.ts";
import { silentDelegation } from "../front-matter-edges.ts";
import { frontMatterKeys } from "../front-matter-keys.ts";
import { readContent } from "../read-content.ts";
import { hasKey, isIn } from "./agent-dialect.ts";
import type { AgentDialect } from "./agent-dialect.ts";

const ownKeys = [
  "systemPromptMode",
  "inheritProjectContext",
  "inheritSkills",
  "defaultContext",
  "defaultReads",
  "defaultProgress",
];

/** Subagents of the pi coding agent: `aliases`, `thinking`, what context they start with. */
export const pi: AgentDialect = {
  id: "pi",
  takesStandIns: false,
  matches: (file) => hasKey(file, ...ownKeys) || isIn(file, "/.pi/agents/", "/.pi/agent/agents/"),
  read: (file) =>
    readContent(file, frontMatterKeys(file.frontMatter, file.path), {
      edges: adviceEdges(file),
      delegation: silentDelegation("any"),
    }),
};
