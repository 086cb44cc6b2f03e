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

/** Picks a view: JSON lines for a pipe or on request, a live tree on a terminal, plain lines on one that cannot repaint. */
export async function openRunView(io: CliIo, flags: RunViewFlags): Promise<RunView> {
  const { stdout, env } = io;
  if (flags.json === true || !stdout.isTTY) return jsonView(stdout, flags.quiet === true);
  if (flags.quiet === true) return { forPrograms: false, event: () => undefined, end: () => undefined };
  const canRepaint = env["TERM"] !== "dumb" && !["true", "1"].includes(env["CI"] ?? "");
  if (!canRepaint) return lineView(io, flags.verbose === true);
  const { openProgress } = await import("./progress.ts");
  return openProgress(io, flags.verbose === true);
}

function jsonView(stdout: Output, onlyLast: boolean): RunView {
  const wanted = (event: RunEvent): boolean => !onlyLast || event.type === "run.finished";
  return {
    forPrograms: true,
    event: (event) => {
      if (wanted(event)) stdout.write(`${printableJson(event)}\n`);
    },
    end: () => undefined,
  };
}

function lineView({ stdout, env }: CliIo, showsText: boolean): RunView {
  const style = { colour: wantsColour(stdout.isTTY, env) };
  const write = (line: Line): void => stdout.write(`${renderLine(line, style)}\n`);
  const text = createSpokenLines();
  return {
    forPrograms: false,
    event: (event) => {
      if (showsText) for (const line of text(event)) write(line);
      const line = eventLine(event, deliveryState);
      if (line !== undefined) write(line);
    },
    end: () => undefined,
  };
}
