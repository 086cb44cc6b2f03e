import { handoffPrefix } from "../../models/tool-names.ts";
import type { FunctionTool } from "../../models/function-tool.ts";
import type { Artifact } from "../../deliverables/artifact.ts";
import { artifactsDigest, callDigest } from "../reply/canonical.ts";
import type { CompiledEdge } from "../compiled-agent.ts";
import { askedArguments, type Envelope } from "./envelope.ts";
import { toolParameters } from "../tools/tool-parameters.ts";

/** Name of the tool that delegates over the edge to this agent; at most 64 characters, as endpoints demand. */
export function handoffToolName(agentId: string): string {
  return `${handoffPrefix}${agentId.replaceAll("-", "_")}`;
}

/** The agent that a tool name means, written as an id, or undefined when it is not a handoff. Models vary case and separators. */
export function handoffTarget(toolName: string): string | undefined {
  const name = toolName.toLowerCase().replaceAll(/[\s_-]+/g, "_");
  return name.startsWith(handoffPrefix) ? name.slice(handoffPrefix.length).replaceAll("_", "-") : undefined;
}

/** The tool of one edge: described by the edge's reason, with the kinds that the target owns as the only choices. */
export function handoffTool(compiled: CompiledEdge): FunctionTool {
  const { edge, kinds } = compiled;
  return {
    type: "function",
    function: {
      name: handoffToolName(edge.to),
      description: description(compiled),
      parameters: toolParameters(askedArguments(kinds, edge.approval === true)),
    },
  };
}

// That it delegates, and to whom, its name says; what can be asked for, its arguments.
function description({ edge, target }: CompiledEdge): string {
  const reason = edge.reason || target.description || target.name;
  return edge.mode === "force" ? `${reason.replace(/\.$/, "")}. Goes off by itself when you end without it.` : reason;
}

/**
 * Digest of a handoff request and of the documents as they stand. The same digest again means that somebody asks for
 * the same thing although nothing has changed.
 */
export function requestDigest(to: string, envelope: Envelope, artifacts: Readonly<Record<string, Artifact>>): string {
  const kinds = envelope.deliverables.map((deliverable) => deliverable.kind).sort();
  return callDigest(to, [envelope.task, kinds, artifactsDigest(artifacts)]);
}
