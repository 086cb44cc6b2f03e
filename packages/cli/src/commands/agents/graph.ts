import { Option } from "commander";
import type { AddCommand } from "../../cli-command.ts";
import { pathHelp } from "./path-help.ts";

/** What `orchestrate agents graph` may be told. */
export interface GraphFlags {
  readonly format: "ascii" | "mermaid" | "dot";
  readonly lead?: string;
  readonly json?: boolean;
}

const notes = `
Handoffs are drawn as lines, colleagues that only the text names as dashed ones. Groups of agents that can all reach each
other, and agents that the lead cannot reach, are marked.

Examples:
  orchestrate agents graph my-agents --lead my-architect
  orchestrate agents graph my-agents --format mermaid > agents.mmd
  orchestrate agents graph my-agents --format dot | dot -Tsvg > agents.svg`;

/** `orchestrate agents graph`. */
export const addGraph: AddCommand = (agents, { io, action }) => {
  agents
    .command("graph")
    .argument("[path]", pathHelp)
    .description("draw who may hand work to whom")
    .addOption(new Option("--format <format>", "how to draw").choices(["ascii", "mermaid", "dot"]).default("ascii"))
    .option("--lead <id>", "draw what this agent can reach (default: the one that would lead a run)")
    .option("--json", "print nodes, edges, groups and unreached agents as JSON")
    .addHelpText("after", notes)
    .action((path: string | undefined, flags: GraphFlags) =>
      action(async () => (await import("../../agent-files/draw-graph.ts")).drawGraph(io, path, flags)),
    );
};
