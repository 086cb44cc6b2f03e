import { deliveryState, type RunEvent } from "@orchestrate/core";
import { createLogUpdate } from "log-update";
import type { CliIo, Output } from "../cli-io.ts";
import { drawTree } from "./draw-tree.ts";
import { foldEvent, foldEvents } from "./run-tree.ts";
import type { RunView } from "./run-view.ts";
import { createSpokenLines } from "./spoken-lines.ts";
import { renderLines, wantsColour, type Line, type LineStyle } from "./style.ts";

/** Paints at most this often, in milliseconds. */
const repaintMs = 100;

/** Without events, times are painted anew after this many ticks (one second). */
const idleTicks = 10;

/** A tree of the run that is repainted in place, at most ten times a second, until `end`. `earlier` is what is known of it. */
export function openProgress(io: CliIo, showsText: boolean, earlier: readonly RunEvent[] = []): RunView {
  const { stdout } = io;
  const colour = wantsColour(stdout.isTTY, io.env);
  // Without this log-update hides the cursor of the process's own terminal, and would have to restore it on a kill.
  const screen = createLogUpdate(asStream(stdout), { showCursor: true });
  const spoken = createSpokenLines();
  const style = (): LineStyle => ({ colour, columns: stdout.columns() ?? 80 });
  const view = { tree: foldEvents(earlier), ticksSince: 0, changed: false, ended: false, paused: false };
  const held: Line[] = [];
  const frame = (): string => renderLines(drawTree(view.tree, io.now(), deliveryState), style());
  const paint = (): void => {
    view.changed = false;
    view.ticksSince = 0;
    screen(frame());
  };
  const stop = io.repeat(repaintMs, () => {
    view.ticksSince += 1;
    if (view.tree.runId === "" || view.paused) return;
    if (view.changed || view.ticksSince >= idleTicks) paint();
  });
  return {
    forPrograms: false,
    event: (event: RunEvent) => {
      if (view.ended) return;
      const said = showsText ? spoken(event) : [];
      if (view.paused) held.push(...said);
      else if (said.length > 0) screen.persist(renderLines(said, { colour }));
      view.tree = foldEvent(view.tree, event);
      view.changed = view.changed || event.type !== "text.streamed" || said.length > 0;
    },
    pause: () => {
      view.paused = true;
      screen.clear();
    },
    proceed: () => {
      view.paused = false;
      view.changed = true;
      if (held.length > 0) screen.persist(renderLines(held.splice(0), { colour }));
    },
    end: () => {
      if (view.ended) return;
      view.ended = true;
      stop();
      // Unlike a frame, what persists may be higher than the terminal.
      if (view.tree.runId !== "") screen.persist(frame());
    },
  };
}

/** What log-update needs of a stream. */
function asStream(output: Output): NodeJS.WritableStream {
  const stream = {
    isTTY: output.isTTY,
    get columns(): number {
      return output.columns() ?? 80;
    },
    get rows(): number {
      return output.rows() ?? 24;
    },
    write: (text: string): boolean => {
      output.write(text);
      return true;
    },
  };
  return stream as unknown as NodeJS.WritableStream;
}
