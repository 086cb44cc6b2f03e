import type { CliIo } from "../cli-io.ts";
import { exitCodes } from "../exit-code.ts";
import { printableJson } from "@orchestrate/core/printable";
import { outputStyle, renderLines, type Piece } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";
import { readAgents } from "./read-agents.ts";

/** Lists agents with what they own and to whom they may hand work. */
export async function listAgents(io: CliIo, path: string | undefined, flags: { json?: boolean }): Promise<number> {
  const agents = (await readAgents(io, path)).map(({ id, name, description, deliverables, handoffs, source }) => {
    return { id, name, description, deliverables, handoffs: handoffs.map(({ to }) => to), path: source.path };
  });
  if (flags.json === true) io.stdout.write(`${printableJson(agents, 2)}\n`);
  else {
    const heading = ["id", "name", "owns", "hands off to"].map((text): Piece => [text, "quiet"]);
    const rows = agents.map(({ id, name, deliverables, handoffs }): Piece[] => {
      return [[id, "strong"], name, deliverables.join(", ") || "–", handoffs.join(", ") || "–"];
    });
    io.stdout.write(renderLines(table([heading, ...rows]), outputStyle(io)));
  }
  return exitCodes.completed;
}
