import { z } from "zod";

/** How to reach a model: `offline`, a name, or a name with its endpoint. */
export const ModelSetting = z.union([
  z.string().min(1),
  z.strictObject({
    name: z.string().min(1),
    baseUrl: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe("an endpoint that speaks the OpenAI chat protocol, such as http://127.0.0.1:11434/v1"),
    apiKeyEnv: z.string().min(1).optional().describe("name of the environment variable that holds the key"),
    stream: z.boolean().optional().describe("read replies as a stream; default true"),
    streamUsage: z
      .boolean()
      .optional()
      .describe("ask for token counts in a stream; false for endpoints that refuse it"),
    temperature: z.number().min(0).max(2).optional(),
    timeoutSeconds: z
      .number()
      .positive()
      .optional()
      .describe(
        "silence of a stream, or length of a call that is not streamed, after which it is given up; default 60 and 600",
      ),
    maxTokens: z.number().int().positive().optional().describe("tokens of one reply"),
  }),
]);
export type ModelSetting = z.infer<typeof ModelSetting>;

/** The model name that stands for the built-in model without a network. */
export const offlineName = "offline";

/** Name of a model as events and reports show it. */
export function modelName(setting: ModelSetting): string {
  return typeof setting === "string" ? setting : setting.name;
}
