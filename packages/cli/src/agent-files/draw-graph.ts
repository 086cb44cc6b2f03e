import { chooseLead, defaultLead } from "@orchestrate/agents";
import {
  describeGraph,
  drawAscii,
  drawDot,
  drawMermaid,
  OrchestrateError,
  type AgentDefinition,
  type AgentGraph,
} from "@orchestrate/core";
import { printable, printableJson } from "@orchestrate/core/printable";
import type { CliIo } from "../cli-io.ts";
import type { GraphFlags } from "../commands/agents/graph.ts";
import { exitCodes } from "../exit-code.ts";
import { readAgents, requireAgent } from "./read-agents.ts";

/** Draws who may hand work to whom; with a lead, only what it can reach. */
export async function drawGraph(io: CliIo, path: string | undefined, flags: GraphFlags): Promise<number> {
  const agents = await readAgents(io, path);
  const lead = requireAgent(agents, flags.lead ?? usualLead(agents)).id;
  const whole = describeGraph(agents, lead);
  const unreached = new Set(whole.unreached);
  const drawn = flags.lead === undefined ? agents : agents.filter(({ id }) => !unreached.has(id));
  const graph = flags.lead === undefined ? whole : describeGraph(drawn, lead);
  if (flags.json === true) io.stdout.write(`${printableJson(graph, 2)}\n`);
  else io.stdout.write(printable(drawings[flags.format](graph, drawn), { lines: true }));
  return exitCodes.completed;
}

/** Who would lead a run; where that is undecided, which is no reason to draw nothing, the first agent. */
function usualLead(agents: readonly AgentDefinition[]): string {
  try {
    return chooseLead(agents).id;
  } catch (error) {
    if (error instanceof OrchestrateError && error.code === "usage") return agents[0]?.id ?? defaultLead;
    throw error;
  }
}

const drawings: Readonly<
  Record<GraphFlags["format"], (graph: AgentGraph, agents: readonly AgentDefinition[]) => string>
> = {
  mermaid: drawMermaid,
  dot: drawDot,
  ascii: (graph, agents) => `${drawAscii(agents, graph.lead)}${adviceLines(graph)}${markLines(graph)}`,
};

/** Who is named to whom without permission: one line for each agent that names somebody. */
function adviceLines({ edges }: AgentGraph): string {
  const advice = Map.groupBy(
    edges.filter(({ kind }) => kind === "advice"),
    ({ from }) => from,
  );
  const lines = [...advice].map(([from, to]) => `${from} ┄ ${to.map((edge) => edge.to).join(", ")}\n`);
  return lines.length === 0 ? "" : `\nonly named in the text:\n${lines.join("")}`;
}

function markLines({ groups, unreached, lead }: AgentGraph): string {
  const all = groups.map((ids) => `can all reach each other (${ids.length}): ${ids.join(", ")}\n`);
  const apart = unreached.length === 0 ? [] : [`not reached from ${lead}: ${unreached.join(", ")}\n`];
  const lines = [...all, ...apart];
  return lines.length === 0 ? "" : `\n${lines.join("")}`;
}
