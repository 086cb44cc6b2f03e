import { adviceEdges } from "../body-edges.ts";
import { silentDelegation } from "../front-matter-edges.ts";
import { frontMatterKeys } from "../front-matter-keys.ts";
import { readContent } from "../read-content.ts";
import type { AgentDialect } from "./agent-dialect.ts";

/** Codex's agents: a TOML file whose `developer_instructions` are the text. */
export const codex: AgentDialect = {
  id: "codex",
  takesStandIns: false,
  matches: ({ format }) => format === "toml",
  read: (file) => {
    const keys = frontMatterKeys(file.frontMatter, file.path);
    keys.any("developer_instructions");
    return readContent(file, keys, { edges: adviceEdges(file), delegation: silentDelegation("any") });
  },
};
