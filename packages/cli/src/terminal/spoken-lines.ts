import type { RunEvent } from "@orchestrate/core";
import { agentOf } from "./event-line.ts";
import type { Line } from "./style.ts";
import { createTextLines } from "./text-lines.ts";

/** Turns the model text in events into lines that name who speaks. */
export function createSpokenLines(): (event: RunEvent) => Line[] {
  const lines = createTextLines();
  return (event) => {
    if (event.type === "text.streamed") return spoken(event.span, lines.add(event.span, event.text));
    if (event.type === "model.replied") return spoken(event.span, lines.end(event.span));
    return [];
  };
}

function spoken(span: string, said: readonly string[]): Line[] {
  return said.map((line): Line => [[`${agentOf(span)} │ `, "quiet"], line]);
}
