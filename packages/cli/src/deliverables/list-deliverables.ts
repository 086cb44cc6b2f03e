import { defaultLead, deliverableKinds, loadBuiltInAgents } from "@orchestrate/agents";
import { OrchestrateError } from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import type { DeliverablesFlags } from "../commands/deliverables.ts";
import { exitCodes } from "../exit-code.ts";
import { printable, printableJson } from "@orchestrate/core/printable";
import { outputStyle, renderLines, type Piece } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";

interface ListedKind {
  readonly id: string;
  readonly title: string;
  readonly path: string;
  readonly owners: readonly string[];
  readonly checkedBy: string | null;
}

/** Lists the built-in kinds with their owners among the built-in agents. */
export async function listDeliverables(io: CliIo, { json, markdown }: DeliverablesFlags): Promise<number> {
  if (json === true && markdown === true)
    throw new OrchestrateError("usage", "--json and --markdown exclude each other", { hint: "Give one of them." });
  const kinds = await listedKinds();
  if (json === true) io.stdout.write(`${printableJson(kinds, 2)}\n`);
  else if (markdown === true) io.stdout.write(printable(markdownTable(kinds), { lines: true }));
  else {
    const heading = ["id", "title", "path", "owner", "checked by"].map((text): Piece => [text, "quiet"]);
    const rows = kinds.map(({ id, title, path, owners, checkedBy }): Piece[] => {
      const by: Piece = checkedBy ?? ["not checked", "warning"];
      return [[id, "strong"], title, path, owners.join(", "), by];
    });
    io.stdout.write(renderLines(table([heading, ...rows]), outputStyle(io)));
  }
  return exitCodes.completed;
}

async function listedKinds(): Promise<readonly ListedKind[]> {
  const agents = await loadBuiltInAgents();
  return deliverableKinds.map(({ id, title, path, checkedBy }) => {
    const owners = agents.filter(({ deliverables }) => deliverables.includes(id)).map((agent) => agent.id);
    // As in a run: what no agent declares is the lead's.
    return { id, title, path, owners: owners.length > 0 ? owners : [defaultLead], checkedBy: checkedBy ?? null };
  });
}

function markdownTable(kinds: readonly ListedKind[]): string {
  const rows = kinds.map(({ id, title, path, owners, checkedBy }) => {
    return [`\`${id}\``, title, `\`${path}\``, owners.join(", "), checkedBy ?? "not checked"];
  });
  const heading = ["kind", "document", "path", "owner", "checked by"];
  return [heading, heading.map(() => "---"), ...rows].map((cells) => `| ${cells.map(cell).join(" | ")} |\n`).join("");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
