import type { OrchestrateError } from "@orchestrate/core";
import type { CliIo } from "./cli-io.ts";
import { exitCodeOfError, exitCodes } from "./exit-code.ts";
import { problemLines } from "./terminal/draw-problems.ts";
import { printable } from "@orchestrate/core/printable";
import { errorStyle, renderLines, type Line } from "./terminal/style.ts";

/** Tells on standard error what went wrong, its problems and the hint; the stack only with `debug`. Returns the exit code. */
export function reportError(io: CliIo, error: unknown, debug: boolean): number {
  io.stderr.write(renderLines(isOrchestrateError(error) ? ownError(error) : unexpected(error), errorStyle(io)));
  if (debug) io.stderr.write(`${printable(stackOf(error), { lines: true })}\n`);
  return isOrchestrateError(error) ? exitCodeOfError(error.code) : exitCodes.unsuccessful;
}

// By its name, so that a command that needs nothing of core does not load it for this.
function isOrchestrateError(error: unknown): error is OrchestrateError {
  return error instanceof Error && error.name === "OrchestrateError";
}

function ownError({ message, problems, hint }: OrchestrateError): Line[] {
  return [[["error: ", "bad"], message], ...problemLines(problems), ...hintLines(hint)];
}

function unexpected(error: unknown): Line[] {
  const message = error instanceof Error ? error.message : String(error);
  return [
    [["error: ", "bad"], `unexpected: ${message}`],
    ...hintLines("This is a fault of orchestrate; --debug shows where it happened."),
  ];
}

/** A hint on its own line; nothing for none. */
export function hintLines(hint: string | undefined): Line[] {
  return hint === undefined ? [] : [[["hint: ", "accent"], hint]];
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
