import { Agent, OpenAIChatCompletionsModel, Runner, tool } from "@openai/agents";
import OpenAI from "openai";
import { z } from "zod";
import type { Endpoint, Ready } from "../contestant.ts";
import { goal, leadId, notes, promptOf, specialists } from "../workload.ts";

/** Agents as tools, the library's way to delegate in parallel and get control back. */
export async function prepare({ baseUrl, stream }: Endpoint): Promise<Ready> {
  const client = new OpenAI({ baseURL: baseUrl, apiKey: "none" });
  const model = new OpenAIChatCompletionsModel(client, "fake");
  const lookup = tool({
    name: "lookup",
    description: "Gives the text of a file of the task.",
    parameters: z.object({ path: z.string() }),
    execute: async () => notes,
  });
  const tools = specialists.map(({ id, reason }) =>
    new Agent({ name: id, instructions: promptOf(id), model, tools: [lookup] }).asTool({
      toolName: `ask_${id.replaceAll("-", "_")}`,
      toolDescription: reason,
    }),
  );
  const lead = new Agent({ name: leadId, instructions: promptOf(leadId), model, tools });
  const runner = new Runner({ tracingDisabled: true });
  return {
    run: async () => {
      if (!stream) return (await runner.run(lead, goal)).finalOutput ?? "";
      const result = await runner.run(lead, goal, { stream: true });
      await result.completed;
      return result.finalOutput ?? "";
    },
  };
}
