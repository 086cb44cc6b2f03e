import type { z } from "zod";
import type { CompiledAgent } from "../compiled-agent.ts";
import { handoffTarget } from "../handoff/handoff-tool.ts";
import type { ReplyCall } from "./read-calls.ts";

/** Faults of one call that are told at once. */
const toldFaults = 5;

/** The call with its fault when its arguments do not fit the tool or the edge that it names. */
export function withArgumentFault(agent: CompiledAgent, replyCall: ReplyCall): ReplyCall {
  if (replyCall.fault !== undefined) return replyCall;
  const { call } = replyCall;
  const schema = schemaOf(agent, call.name);
  const parsed = schema?.safeParse(call.args);
  return parsed?.success === false ? { call, fault: argumentFaults(parsed.error) } : replyCall;
}

/** Whether a call can never be carried out as it is: it is broken, or there is nothing of its name. */
export function isUnusable(agent: CompiledAgent, { call, fault }: ReplyCall): boolean {
  return fault !== undefined || (!agent.tools.has(call.name) && handoffTarget(call.name) === undefined);
}

/** What is wrong with arguments, each fault with its path, such as `arguments.path: expected string`. */
export function argumentFaults(error: z.ZodError): string {
  const faults = error.issues.slice(0, toldFaults).map(({ path, message }) => {
    const place = path.map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`)).join("");
    return `arguments${place}: ${message.replace("Invalid input: ", "")}`;
  });
  return `The arguments do not fit. ${faults.join("; ")}`;
}

function schemaOf(agent: CompiledAgent, name: string): z.ZodType | undefined {
  const tool = agent.tools.get(name);
  if (tool !== undefined) return tool.schema;
  const to = handoffTarget(name);
  return to === undefined ? undefined : agent.edges.get(to)?.envelope;
}
