import { createHash } from "node:crypto";
import { z } from "zod";
import type { FunctionTool } from "./agent-tool.ts";
import type { CompiledEdge } from "./compiled-agent.ts";
import type { Envelope } from "./envelope.ts";
import type { Artifact } from "./receipt.ts";

const prefix = "handoff_to_";

/** Name of the tool that delegates over the edge to this agent; at most 64 characters, as endpoints demand. */
export function handoffToolName(agentId: string): string {
  return `${prefix}${agentId.replaceAll("-", "_")}`;
}

/** The agent that a tool name means, written as an id, or undefined when it is not a handoff. */
export function handoffTarget(toolName: string): string | undefined {
  return toolName.startsWith(prefix) ? toolName.slice(prefix.length).toLowerCase().replaceAll("_", "-") : undefined;
}

/** The tool of one edge: described by the edge's reason, with the kinds that the target owns as the only choices. */
export function handoffTool({ edge, target, kinds, envelope }: CompiledEdge): FunctionTool {
  const parameters = z.toJSONSchema(envelope, { io: "input" });
  const owned = kinds.length === 0 ? "" : ` Owns: ${kinds.join(", ")}.`;
  return {
    type: "function",
    function: {
      name: handoffToolName(edge.to),
      description: `Delegate to the ${target.name}: ${edge.reason || target.description}.${owned}`.replaceAll(
        "..",
        ".",
      ),
      parameters,
    },
  };
}

/**
 * Digest of a handoff request and of the documents as they stand. The same digest again means that the caller asks
 * for the same thing although nothing has changed.
 */
export function handoffHash(to: string, envelope: Envelope, artifacts: Readonly<Record<string, Artifact>>): string {
  const task = envelope.task.toLowerCase().replaceAll(/\s+/g, " ").trim();
  const kinds = envelope.deliverables.map((deliverable) => deliverable.kind).sort();
  const digests = Object.values(artifacts)
    .map((artifact) => `${artifact.path}@${artifact.sha256}`)
    .sort();
  return createHash("sha256")
    .update(JSON.stringify([to, task, kinds, digests]))
    .digest("hex")
    .slice(0, 32);
}
