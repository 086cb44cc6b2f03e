import { SystemMessage } from "@langchain/core/messages";
import { agentTools } from "./tools/agent-tools.ts";
import type { FunctionTool } from "../models/function-tool.ts";
import { promptText } from "../models/prompt-text.ts";
import { estimateTokens } from "../models/token-usage.ts";
import type { AgentDefinition, HandoffEdge } from "../agent-file/agent-definition.ts";
import type { DeliverableKind } from "../deliverables/deliverable-kind.ts";
import type { AgentTool } from "./tools/agent-tool.ts";
import type { Envelope } from "./handoff/envelope.ts";
import { envelopeFor } from "./handoff/envelope.ts";
import { handoffTool } from "./handoff/handoff-tool.ts";
import { systemPrompt } from "./system-prompt.ts";
import { toolParameters } from "./tools/tool-parameters.ts";

/** An agent with all that its graph needs, made once for a team. */
export interface CompiledAgent {
  readonly definition: AgentDefinition;
  readonly prompt: string;
  /** Its own tools, by name. */
  readonly tools: ReadonlyMap<string, AgentTool>;
  readonly toolSchemas: readonly FunctionTool[];
  readonly handoffSchemas: readonly FunctionTool[];
  /** Its declared edges, by the id of the target. */
  readonly edges: ReadonlyMap<string, CompiledEdge>;
}

/** A declared edge with the kinds that its target owns, and the schema of its tool's arguments. */
export interface CompiledEdge {
  readonly edge: HandoffEdge;
  readonly target: AgentDefinition;
  readonly kinds: readonly string[];
  /** Those of the kinds of which there is one document, not several with names. */
  readonly singleKinds: ReadonlySet<string>;
  /** Tokens that the target's first call takes besides its brief: its prompt and its tools. */
  readonly targetTokens: number;
  readonly envelope: typeof Envelope;
}

/** Prepares one agent of a team. */
export function compileAgent(
  definition: AgentDefinition,
  agents: ReadonlyMap<string, AgentDefinition>,
  owners: ReadonlyMap<string, readonly DeliverableKind[]>,
): CompiledAgent {
  const own = owners.get(definition.id) ?? [];
  const tools = agentTools(definition, own);
  const edges = definition.handoffs.flatMap((edge): CompiledEdge[] => {
    const target = agents.get(edge.to);
    return target === undefined ? [] : [compileEdge(edge, target, owners)];
  });
  return {
    definition,
    prompt: systemPrompt(definition, owners, toolNames(tools)),
    tools: new Map(tools.map((tool) => [tool.name, tool])),
    toolSchemas: tools.map(functionOf),
    handoffSchemas: edges.map(handoffTool),
    edges: new Map(edges.map((compiled) => [compiled.edge.to, compiled])),
  };
}

function compileEdge(
  edge: HandoffEdge,
  target: AgentDefinition,
  owners: ReadonlyMap<string, readonly DeliverableKind[]>,
): CompiledEdge {
  const owned = owners.get(target.id) ?? [];
  const kinds = owned.map((kind) => kind.id);
  const singleKinds = new Set(owned.filter((kind) => !kind.path.includes("{name}")).map((kind) => kind.id));
  const tools = agentTools(target, owned);
  const targetTokens = estimateTokens(
    promptText([new SystemMessage(systemPrompt(target, owners, toolNames(tools)))], tools.map(functionOf)),
  );
  return { edge, target, kinds, singleKinds, targetTokens, envelope: envelopeFor(kinds) };
}

function toolNames(tools: readonly AgentTool[]): ReadonlySet<string> {
  return new Set(tools.map((tool) => tool.name));
}

function functionOf(tool: AgentTool): FunctionTool {
  const parameters = toolParameters(tool.schema);
  return { type: "function", function: { name: tool.name, description: tool.description, parameters } };
}
