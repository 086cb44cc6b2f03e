import { findRulePage, nearestName, OrchestrateError, rulePageText, rulePages } from "@orchestrate/core";
import { printableJson } from "@orchestrate/core/printable";
import type { CliIo } from "../cli-io.ts";
import { exitCodes } from "../exit-code.ts";
import { outputStyle, renderLines, type Piece } from "../terminal/style.ts";
import { table } from "../terminal/table.ts";

/** Prints the page of a code, or the list of all codes. Throws `usage` with the nearest one. */
export async function explainRule(io: CliIo, code: string | undefined, flags: { json?: boolean }): Promise<number> {
  if (code === undefined) listRules(io, flags);
  else {
    const page = findRulePage(code) ?? unknown(code);
    io.stdout.write(flags.json === true ? `${printableJson(page, 2)}\n` : rulePageText(page));
  }
  return exitCodes.completed;
}

function listRules(io: CliIo, flags: { json?: boolean }): void {
  if (flags.json === true) return io.stdout.write(`${printableJson(rulePages, 2)}\n`);
  const heading = ["code", "severity", "what it reports"].map((text): Piece => [text, "quiet"]);
  const rows = rulePages.map(({ code, severity, title }): Piece[] => [[code, "strong"], severity, title]);
  io.stdout.write(renderLines(table([heading, ...rows]), outputStyle(io)));
}

function unknown(code: string): never {
  const codes = rulePages.map((page) => page.code);
  const near = nearestName(code, codes);
  const hint = near === undefined ? "orchestrate agents explain lists them." : `Did you mean ${near}?`;
  throw new OrchestrateError("usage", `there is no rule ${code}`, { hint });
}
