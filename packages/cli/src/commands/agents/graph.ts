import { Option } from "commander";
import type { AddCommand } from "../../cli-command.ts";
import { pathHelp } from "./path-help.ts";

/** What `orchestrate agents graph` may be told. */
export interface GraphFlags {
  readonly format: "ascii" | "mermaid";
  readonly lead?: string;
}

/** `orchestrate agents graph`. */
export const addGraph: AddCommand = (agents, { io, action }) => {
  agents
    .command("graph")
    .argument("[path]", pathHelp)
    .description("draw who may hand work to whom")
    .addOption(new Option("--format <format>", "how to draw").choices(["ascii", "mermaid"]).default("ascii"))
    .option("--lead <id>", "draw what this agent can reach (default: the Backend Architect, else the first agent)")
    .action((path: string | undefined, flags: GraphFlags) =>
      action(async () => (await import("../../agent-files/draw-graph.ts")).drawGraph(io, path, flags)),
    );
};
