import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { Agent } from "@mastra/core/agent";
import type { MastraModelConfig } from "@mastra/core/llm";
import { createTool } from "@mastra/core/tools";
import { z } from "zod";
import type { Endpoint, Ready } from "../contestant.ts";
import { goal, leadId, notes, promptOf, specialists } from "../workload.ts";

/** A supervisor agent whose colleagues are its tools. */
export async function prepare({ baseUrl, stream }: Endpoint): Promise<Ready> {
  // The two packages' types do not meet under exactOptionalPropertyTypes; the objects do.
  const model = createOpenAICompatible({ name: "fake", baseURL: baseUrl, apiKey: "none" })("fake") as MastraModelConfig;
  const lookup = createTool({
    id: "lookup",
    description: "Gives the text of a file of the task.",
    inputSchema: z.object({ path: z.string() }),
    execute: async () => notes,
  });
  const agents = Object.fromEntries(
    specialists.map(({ id, reason }) => {
      const agent = new Agent({
        id,
        name: id,
        description: reason,
        instructions: promptOf(id),
        model,
        tools: { lookup },
      });
      return [id, agent];
    }),
  );
  const lead = new Agent({ id: leadId, name: leadId, instructions: promptOf(leadId), model, agents });
  return {
    run: async () => {
      if (!stream) return (await lead.generate(goal, { maxSteps: 8 })).text;
      return (await lead.stream(goal, { maxSteps: 8 })).text;
    },
  };
}
