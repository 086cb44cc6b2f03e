import type { AgentDefinition } from "../agent-file/agent-definition.ts";
import type { DialectWriter, FrontMatterData, Loss } from "./dialect-writer.ts";
import { agentFileText, frontMatterData } from "./front-matter-data.ts";
import { importAgent } from "./import-agent.ts";
import { keptComment } from "./kept-values.ts";
import { placeOfKey } from "./place-of-key.ts";

/** A file to be written, and what it cannot say. */
export interface WrittenFile {
  /** Relative, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly losses: readonly Loss[];
}

/**
 * Writes an agent for another program. What that cannot say is among the losses, and in a comment that no program reads
 * but {@link importAgent}, so that an import gives back the same definition. An agent that is not native is first made so.
 */
export function exportAgent(
  agent: AgentDefinition,
  writer: DialectWriter,
  library: readonly AgentDefinition[],
): WrittenFile {
  const native = agent.source.dialect === "native" ? frontMatterData(agent) : importAgent(agent, library).data;
  const names = new Map(library.map(({ id, name }) => [id, name]));
  const { data: written, losses } = writer.write({ agent, data: native, names });
  const carried = Object.entries(native).filter(([key]) => writer.carries.includes(key) && !(key in written));
  const data: FrontMatterData = { ...written, ...Object.fromEntries(carried) };
  const dropped = Object.keys(native)
    .filter((key) => !(key in data) && !losses.some((loss) => loss.key === key))
    .map((key) => ({ key, message: `${writer.program} has no ${key}` }));
  const comment = keptComment(native, data);
  const kept = comment === undefined ? [] : [comment];
  return {
    path: writer.fileName(agent),
    text: agentFileText(data, agent.body, kept),
    losses: [...losses, ...dropped].map((loss) => ({ ...loss, ...placeOfKey(agent, loss.key) })),
  };
}
