import { z } from "zod";
import { errorMessage } from "../../error-message.ts";
import { searchDocumentsTool } from "../../models/tool-names.ts";
import type { DocumentSite } from "../../deliverables/document-site.ts";
import type { AgentTool, ToolAnswer } from "./agent-tool.ts";

/** Most lines that one answer holds. */
const mostMatches = 60;
/** Most characters that are searched in one call (8 MiB); a model that needs more can name a path. */
const mostCharacters = 8 << 20;
/** Most characters of a line that are looked at and shown. */
const lineLimit = 2_000;
const shownLimit = 240;

const schema = z.object({
  query: z.string().min(1).max(200),
  regex: z.boolean().optional().describe("query is an RE2 pattern, matched line by line."),
  path: z.string().optional().describe("Only paths that start so."),
});

/** Finds lines in the task's inputs and the team's documents; case does not count. A pattern cannot stall the run. */
export function searchDocuments(): AgentTool {
  const tool: AgentTool<z.infer<typeof schema>> = {
    name: searchDocumentsTool,
    description: "Finds lines of files and documents that hold a text, in any case; answers path:line: text.",
    schema,
    readsOnly: true,
    invoke: async (input, site) => {
      const test = await tester(input);
      if (typeof test === "string") return { ok: false, text: test, summary: "not a pattern" };
      return search(input.path ?? "", test, site);
    },
  };
  return tool as AgentTool;
}

type Test = (line: string) => boolean;

/** A test of lines, or what is wrong with the pattern. */
async function tester({ query, regex }: z.infer<typeof schema>): Promise<Test | string> {
  if (regex !== true) {
    const wanted = query.toLowerCase();
    return (line) => line.toLowerCase().includes(wanted);
  }
  // RE2 takes time linear in the text whatever the pattern, which comes from a model.
  const { RE2JS } = await import("re2js");
  try {
    const pattern = RE2JS.compile(query, RE2JS.CASE_INSENSITIVE);
    return (line) => pattern.matcher(line).find();
  } catch (error) {
    return `query is not a pattern of RE2 (${errorMessage(error)}). Leave regex out to search for plain text.`;
  }
}

async function search(prefix: string, test: Test, site: DocumentSite): Promise<ToolAnswer> {
  const { run, artifacts } = site;
  const inputs = run.inputs.map(({ path, text }) => ({ path, read: async () => text }));
  const documents = Object.values(artifacts).map((artifact) => {
    return { path: artifact.path, read: () => run.workspace.read(artifact) };
  });
  const sources = [...inputs, ...documents].filter(({ path }) => path.startsWith(prefix));
  if (sources.length === 0) {
    const known = [...inputs, ...documents].map(({ path }) => path).join(", ") || "nothing yet";
    return { ok: false, text: `There is nothing to search there. You may read: ${known}.`, summary: "nothing there" };
  }
  const found: string[] = [];
  let left = mostCharacters;
  for (const { path, read } of sources) {
    const text = (await read()).slice(0, left);
    left -= text.length;
    found.push(...matchingLines(text, test).map(({ line, shown }) => `${path}:${line}: ${shown}`));
    if (left === 0 || found.length > mostMatches) break;
  }
  return answer(found, { searched: sources.length, cut: left === 0 });
}

function matchingLines(text: string, test: Test): { line: number; shown: string }[] {
  return text.split("\n").flatMap((whole, index) => {
    const line = whole.slice(0, lineLimit);
    if (!test(line)) return [];
    return [{ line: index + 1, shown: line.length > shownLimit ? `${line.slice(0, shownLimit)}…` : line }];
  });
}

function answer(found: readonly string[], { searched, cut }: { searched: number; cut: boolean }): ToolAnswer {
  const more = found.length > mostMatches ? [`… and more; narrow the query or name a path.`] : [];
  const limit = cut ? ["Not all of the text was searched, because there is too much of it; name a path."] : [];
  const shown = found.slice(0, mostMatches);
  const text = shown.length === 0 ? `No line matches in ${searched} files.` : shown.join("\n");
  return { ok: true, text: [text, ...more, ...limit].join("\n"), summary: `${shown.length} lines` };
}
