import type { AgentEdge, Delegation } from "../agent-definition.ts";
import type { Problem } from "../diagnostics.ts";
import { frontMatterKeys } from "../front-matter-keys.ts";
import { listItems } from "../markdown-lists.ts";
import { readContent } from "../read-content.ts";
import { relatedAgent } from "../related-agents.ts";
import type { ScannedBody, ScannedSection } from "../scan-sections.ts";
import { isNativeTitle } from "../section-roles.ts";
import type { AgentDialect } from "./agent-dialect.ts";
import { frontMatterEdges, readNativeFrontMatter } from "./native-front-matter.ts";

const delegation: Delegation = { policy: "list", allow: [], deny: [], raw: undefined, line: 1, column: 1 };

/** Front matter with name and category, and six sections of which Related Agents declares the edges. */
export const native: AgentDialect = {
  id: "native",
  matches: () => true,
  read: (file) => {
    const { frontMatter, problems } = readNativeFrontMatter(file.frontMatter, file.path);
    const promised = frontMatterEdges(frontMatter);
    const related = relatedEdges(file.body, file.path);
    // A list in the front matter says it all; the section is then for the reader.
    const advice = related.edges.map((edge) => ({ ...edge, executable: promised === undefined }));
    const keys = frontMatterKeys(frontMatter, file.path);
    keys.any("handoffs");
    const { content, problems: common } = readContent(file, keys, {
      edges: [...(promised ?? []), ...advice],
      delegation,
    });
    return { content, problems: [...problems, ...common, ...related.problems] };
  },
};

function relatedSections({ sections }: ScannedBody): readonly ScannedSection[] {
  const named = sections.filter(({ heading }) => isNativeTitle(heading, "related"));
  const level = [2, 1, 3, 4, 5, 6].find((candidate) => named.some((section) => section.level === candidate));
  return named.filter((section) => section.level === level);
}

function relatedEdges(body: ScannedBody, path: string): { edges: AgentEdge[]; problems: Problem[] } {
  const edges: AgentEdge[] = [];
  const problems: Problem[] = [];
  for (const item of relatedSections(body).flatMap(({ lines }) => listItems(lines))) {
    const edge = relatedAgent(item);
    if (edge !== undefined) {
      edges.push(edge);
      continue;
    }
    if (/^(?:\W*none|n\/a)\b/i.test(item.text)) continue;
    const { line, column } = item;
    const message = "this item of Related Agents names no agent";
    const hint = "Write it as: - **Name** — reason";
    problems.push({ file: path, line, column, code: "handoff-unreadable", severity: "warning", message, hint });
  }
  return { edges, problems };
}
