import { defaultLead } from "@orchestrate/agents";
import { drawAscii, drawMermaid, reachableFrom } from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import type { GraphFlags } from "../commands/agents/graph.ts";
import { exitCodes } from "../exit-code.ts";
import { printable } from "@orchestrate/core/printable";
import { readAgents, requireAgent } from "./read-agents.ts";

/** Draws who may hand work to whom; with a lead, only what it can reach. */
export async function drawGraph(io: CliIo, path: string | undefined, flags: GraphFlags): Promise<number> {
  const agents = await readAgents(io, path);
  const fallback = agents.some(({ id }) => id === defaultLead) ? defaultLead : (agents[0]?.id ?? defaultLead);
  const lead = requireAgent(agents, flags.lead ?? fallback).id;
  const reached = new Set(reachableFrom(agents, lead));
  const drawn = flags.lead === undefined ? agents : agents.filter(({ id }) => reached.has(id));
  const write = (text: string): void => io.stdout.write(printable(text, { lines: true }));
  switch (flags.format) {
    case "mermaid":
      write(drawMermaid(drawn));
      break;
    case "ascii": {
      write(drawAscii(drawn, lead));
      const apart = drawn.filter(({ id }) => !reached.has(id)).map(({ id }) => id);
      if (apart.length > 0) write(`not reached from ${lead}: ${apart.join(", ")}\n`);
    }
  }
  return exitCodes.completed;
}
