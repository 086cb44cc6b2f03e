import { z } from "zod";

const seconds = z.number().positive().max(86_400).optional();

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
    sendReasoning: z
      .boolean()
      .optional()
      .describe("send a thinking model what it thought before its tool calls; false for endpoints that refuse it"),
    temperature: z.number().min(0).max(2).optional(),
    maxTokens: z.number().int().positive().optional().describe("tokens of one reply"),
    timeoutSeconds: seconds.describe(
      "silence of a stream, or length of a call that is not streamed, after which it is given up; default 60 and 600",
    ),
    totalSeconds: seconds.describe("length of a call after which it is given up in any case; default 600"),
    connectSeconds: seconds.describe("until a connection must stand; default 10"),
    replyMegabytes: z.number().positive().max(1024).optional().describe("longest reply, decompressed; default 8"),
    tries: z.number().int().min(1).max(20).optional().describe("calls in all when they fail for now; default 5"),
    retrySeconds: seconds.describe("from the first call, after which none is begun any more; default 60"),
    longestWaitSeconds: seconds.describe("that the endpoint may ask to wait (Retry-After); default 120"),
  }),
]);
export type ModelSetting = z.infer<typeof ModelSetting>;

/** A model, or several: each further one takes over for the rest of the run when the one before it fails for good. */
export const ModelChoice = z.union([ModelSetting, z.array(ModelSetting).min(1).max(8)]);
export type ModelChoice = z.infer<typeof ModelChoice>;

/** The model name that stands for the built-in model without a network. */
export const offlineName = "offline";

/** Name of a model as events and reports show it. */
export function modelName(setting: ModelSetting): string {
  return typeof setting === "string" ? setting : setting.name;
}
