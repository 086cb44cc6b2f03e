import { deliveryState, type RunEvent } from "@orchestrate/core";
import type { CliIo, Output } from "../cli-io.ts";
import { eventLine } from "./event-line.ts";
import { printableJson } from "@orchestrate/core/printable";
import type { RunView } from "./run-view.ts";
import { createSpokenLines } from "./spoken-lines.ts";
import { renderLine, wantsColour, type Line } from "./style.ts";

/** What a person asked to see. */
export interface RunViewFlags {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

/**
 * Picks a view: JSON lines for a pipe or on request, a live tree on a terminal, plain lines on one that cannot repaint.
 * The tree begins with what `earlier` sessions of the run have told.
 */
export async function openRunView(io: CliIo, flags: RunViewFlags, earlier: readonly RunEvent[] = []): Promise<RunView> {
  const { stdout } = io;
  if (flags.json === true || !stdout.isTTY) return jsonView(stdout, flags.quiet === true);
  if (flags.quiet === true) return { ...silent, forPrograms: false };
  if (!canRepaint(io)) return lineView(io, flags.verbose === true);
  const { openProgress } = await import("./progress.ts");
  return openProgress(io, flags.verbose === true, earlier);
}

/** Whether standard output is a terminal on which a cursor can be moved. */
export function canRepaint({ stdout, env }: CliIo): boolean {
  return stdout.isTTY && env["TERM"] !== "dumb" && !["true", "1"].includes(env["CI"] ?? "");
}

const nothing = (): void => undefined;
const silent = { event: nothing, pause: nothing, proceed: nothing, end: nothing };

function jsonView(stdout: Output, onlyLast: boolean): RunView {
  const wanted = (event: RunEvent): boolean => !onlyLast || event.type === "run.finished";
  return {
    ...silent,
    forPrograms: true,
    event: (event) => {
      if (wanted(event)) stdout.write(`${printableJson(event)}\n`);
    },
  };
}

function lineView({ stdout, env }: CliIo, showsText: boolean): RunView {
  const style = { colour: wantsColour(stdout.isTTY, env) };
  const write = (line: Line): void => stdout.write(`${renderLine(line, style)}\n`);
  const text = createSpokenLines();
  return {
    ...silent,
    forPrograms: false,
    event: (event) => {
      if (showsText) for (const line of text(event)) write(line);
      const line = eventLine(event, deliveryState);
      if (line !== undefined) write(line);
    },
  };
}
