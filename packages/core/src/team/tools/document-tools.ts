import { artifactAt } from "../../deliverables/artifact.ts";
import { readDocumentTool, writeDocumentTool } from "../../models/tool-names.ts";
import type { DocumentSite } from "../../deliverables/document-site.ts";
import { z } from "zod";
import type { AgentTool, ToolAnswer } from "./agent-tool.ts";
import type { DeliverableKind } from "../../deliverables/deliverable-kind.ts";
import { maxRepairs, writeAndCheck } from "../../deliverables/write-until-valid.ts";

/** The tool by which an agent hands over documents of the kinds that it owns. */
export function writeDocument(kinds: readonly DeliverableKind[]): AgentTool {
  const isNamed = kinds.some(({ path }) => path.includes("{name}"));
  const name = z.string().optional().describe("Needed for kinds that allow several, such as 0001-service-shape.");
  const schema = z.object({
    kind: z.enum(kinds.map(({ id }) => id) as [string, ...string[]]),
    ...((isNamed ? { name } : {}) as { name: typeof name }),
    content: z.string().describe("The whole document, not a change to it."),
  });
  const tool: AgentTool<z.infer<typeof schema>> = {
    name: writeDocumentTool,
    description: "Hands over a document of a kind you own, or replaces it; the answer holds the findings of its check.",
    schema,
    attempts: maxRepairs,
    invoke: async ({ kind: id, name, content }, site) => {
      const kind = kinds.find((candidate) => candidate.id === id);
      if (kind === undefined) return { ok: false, text: `${id} is not a kind you own.`, summary: "not owned" };
      return writeAndCheck({ kind, name, content }, site);
    },
  };
  return tool as AgentTool;
}

/** The tool by which an agent reads documents of the team and inputs of the task. */
export function readDocument(): AgentTool {
  const schema = z.object({
    path: z.string(),
  });
  const tool: AgentTool<z.infer<typeof schema>> = {
    name: readDocumentTool,
    description: "Text of a file or document.",
    schema,
    readsOnly: true,
    invoke: ({ path }, site) => readText(path, site),
  };
  return tool as AgentTool;
}

async function readText(path: string, site: DocumentSite): Promise<ToolAnswer> {
  const input = site.run.inputs.find((candidate) => candidate.path === path);
  if (input !== undefined) return { ok: true, text: input.text, summary: path };
  const artifact = artifactAt(site.artifacts, path);
  if (artifact !== undefined) return { ok: true, text: await site.run.workspace.read(artifact), summary: path };
  const known = [...site.run.inputs.map((candidate) => candidate.path), ...Object.keys(site.artifacts)];
  return {
    ok: false,
    text: `There is no ${path}. You may read: ${known.join(", ") || "nothing yet"}.`,
    summary: `no ${path}`,
  };
}
