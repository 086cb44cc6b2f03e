import { hasRelatedAgents, nativeEdges } from "../body-edges.ts";
import { silentDelegation } from "../front-matter-edges.ts";
import { frontMatterKeys } from "../front-matter-keys.ts";
import { readContent } from "../read-content.ts";
import { isMapping, toolNames } from "../read-tools.ts";
import { ownTools } from "../tool-tables.ts";
import { hasKey } from "./agent-dialect.ts";
import type { AgentDialect, AgentFile } from "./agent-dialect.ts";
import { frontMatterEdges, readNativeFrontMatter } from "./native-front-matter.ts";

/** Front matter with name and category, and six sections of which Related Agents declares the edges. */
export const native: AgentDialect = {
  id: "native",
  takesStandIns: true,
  matches: (file) =>
    file.format === "markdown" && (isNative(file) || (hasRelatedAgents(file.body) && !hasKey(file, "description"))),
  read: (file) => {
    const { frontMatter, problems } = readNativeFrontMatter(file.frontMatter, file.path);
    const promised = frontMatterEdges(frontMatter);
    const related = nativeEdges(file);
    // A list in the front matter says it all; the section is then for the reader.
    const advice = related.edges.map((edge) => ({ ...edge, executable: promised === undefined }));
    const keys = frontMatterKeys(frontMatter, file.path);
    keys.any("handoffs");
    const edges = [...(promised ?? []), ...advice];
    const { content, problems: common } = readContent(file, keys, { edges, delegation: silentDelegation("list") });
    return { content, problems: [...problems, ...common, ...related.problems] };
  },
};

const toolNamesHere: readonly string[] = ownTools;

function isNative(file: AgentFile): boolean {
  const { handoffs, tools } = file.frontMatter.data ?? {};
  const [first]: readonly unknown[] = Array.isArray(handoffs) ? handoffs : [];
  if (toolNames(tools).some((tool) => toolNamesHere.includes(tool))) return true;
  return hasKey(file, "deliverables") || (isMapping(first) && "to" in first);
}
