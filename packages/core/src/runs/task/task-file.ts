import { z } from "zod";
import { ModelChoice } from "../../models/model-setting.ts";
import { LimitsSetting } from "./limits-setting.ts";

const approveText =
  "What a person is asked about before it happens: kinds of documents, edges such as backend-architect -> devops-automator, agents (every edge that leads to them), or all.";

// One word or a list of them; a list is what comes out.
function approveList(kinds: readonly string[]): z.ZodDefault<z.ZodType<readonly string[]>> {
  const one = z.literal("all").transform((all): readonly string[] => [all]);
  const entry = z.union([z.enum(["all", ...kinds]), z.string().trim().min(1)]);
  const list = z.union([one, z.array(entry)]) as unknown as z.ZodType<readonly string[]>;
  return list.default([]).describe(approveText);
}

/** A task file whose `facts` are any mapping; {@link withFacts} types them. */
export const TaskFile = z.strictObject({
  goal: z.string().trim().min(1).describe("What shall be designed, in your own words."),
  lead: z
    .string()
    .optional()
    .describe(
      "Id of the agent that gets the goal; default: backend-architect, or in another library the agent at its top.",
    ),
  agents: z.string().optional().describe("Folder of agent files, relative to this file; default: the built-in five."),
  facts: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("What is known; every number carries its unit in its name."),
  inputs: z.array(z.string()).default([]).describe("Files that the team may read, relative to this file."),
  deliverables: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("Kinds of documents to hand over; default: all that the lead and its colleagues own."),
  model: ModelChoice.optional().describe(
    "offline, a model name, or a name with its endpoint; in a list the next takes over when one fails for good.",
  ),
  models: z.record(z.string(), ModelChoice).default({}).describe("Models of single agents, by agent id."),
  modelAliases: z
    .record(z.string(), ModelChoice)
    .default({})
    .describe(
      "What model names in agent files stand for, such as { sonnet: some-model }; names that are not here are not used.",
    ),
  limits: LimitsSetting.default({}).describe("Bounds of the run; a limit that is reached ends it with what there is."),
  prices: z
    .string()
    .min(1)
    .optional()
    .describe(
      "Price file, relative to this file: models with US dollars per million tokens; default: a table of list prices.",
    ),
  policy: z
    .record(z.string(), z.enum(["error", "warning", "off"]))
    .default({})
    .describe("Rules of the house by name: error, warning or off."),
  approve: approveList([]),
  out: z.string().min(1).optional().describe("Folder for the documents, relative to where the command runs."),
});
export type TaskFile = z.infer<typeof TaskFile>;

/** The task file schema with typed facts, and the kinds that may be asked for. Unknown keys are refused. */
export function withFacts(facts: z.ZodType<Record<string, unknown>>, kinds: readonly string[]): typeof TaskFile {
  const deliverables = z
    .array(z.enum(kinds as [string, ...string[]]))
    .min(1)
    .optional();
  const described = deliverables.describe(TaskFile.shape.deliverables.description ?? "");
  const typed = TaskFile.extend({ facts: facts.default({}), deliverables: described, approve: approveList(kinds) });
  return typed as unknown as typeof TaskFile;
}
