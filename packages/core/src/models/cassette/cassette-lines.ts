import { z } from "zod";
import { OrchestrateError } from "../../errors.ts";
import { sha256 } from "../../sha256.ts";
import type { ChatMessage } from "../chat-messages.ts";
import type { Completion } from "../endpoint/completion.ts";
import type { FunctionTool } from "../function-tool.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { RecordedReply, RecordedRequest } from "./cassette.ts";

/** First line of a cassette. */
export const cassetteHead = JSON.stringify({ cassette: "orchestrate-cassette/1" });

/** A recorded call. */
export interface Exchange {
  readonly request: RecordedRequest;
  readonly outcome: RecordedReply;
  /** Equal for equal messages and tools. */
  readonly key: string;
}

const digest = z.string().regex(/^[0-9a-f]{16}$/);

const Line = z.union([
  z.strictObject({ cassette: z.literal("orchestrate-cassette/1") }),
  z.strictObject({ message: digest, is: z.custom<ChatMessage>(isObject) }),
  z.strictObject({ tools: digest, are: z.custom<FunctionTool[]>(Array.isArray) }),
  z.strictObject({
    span: z.string(),
    turn: z.number(),
    model: z.string(),
    messages: z.array(digest),
    with: digest,
    reply: z.custom<Completion>(isCompletion).optional(),
    failure: z.string().optional(),
  }),
]);

/** By what a request is known again: its messages and tools, with all keys in one order. */
export function requestKey({ messages, tools }: RecordedRequest): string {
  return sha256(canonicalJson([messages, tools]));
}

/**
 * The lines of exchanges. A message or a list of tools is written once, before the first call that has it; `known`
 * holds what was written before and is added to.
 */
export function cassetteLines(exchanges: readonly Exchange[], known: Set<string>): string[] {
  return exchanges.flatMap(({ request, outcome }) => {
    const { span, turn, messages, tools } = request;
    const lines: string[] = [];
    const refer = (value: unknown, line: (name: string) => object): string => {
      const name = sha256(canonicalJson(value)).slice(0, 16);
      if (!known.has(name)) lines.push(JSON.stringify(line(name)));
      known.add(name);
      return name;
    };
    const names = messages.map((message) => refer(message, (name) => ({ message: name, is: message })));
    const offered = refer(tools, (name) => ({ tools: name, are: tools }));
    const { model, ...rest } = outcome;
    return [...lines, JSON.stringify({ span, turn, model, messages: names, with: offered, ...rest })];
  });
}

/** Reads a cassette. Throws `usage` with the line when it is none. A last line that broke off is left out. */
export function parseCassette(text: string, file: string): Exchange[] {
  const messages = new Map<string, ChatMessage>();
  const tools = new Map<string, FunctionTool[]>();
  const lines = text.split("\n");
  // Whoever was killed while recording has written half a line.
  if (lines.at(-1) !== "") lines.pop();
  if (text !== "" && lines[0] !== cassetteHead) throw noCassette(file, 0);
  return lines.flatMap((line, index): Exchange[] => {
    if (line.trim() === "") return [];
    const parsed = Line.safeParse(jsonOf(line));
    if (!parsed.success) throw noCassette(file, index);
    const { data } = parsed;
    if ("cassette" in data) return [];
    if ("is" in data) messages.set(data.message, data.is);
    else if ("are" in data) tools.set(data.tools, data.are);
    else return [exchangeOf(data, { messages, tools }) ?? fail(noCassette(file, index))];
    return [];
  });
}

type CallLine = Extract<z.infer<typeof Line>, { span: string }>;

function exchangeOf(
  { span, turn, model, messages: names, with: offered, reply, failure }: CallLine,
  known: { messages: ReadonlyMap<string, ChatMessage>; tools: ReadonlyMap<string, FunctionTool[]> },
): Exchange | undefined {
  const messages = names.flatMap((name) => known.messages.get(name) ?? []);
  const tools = known.tools.get(offered);
  const outcome = reply === undefined ? (failure === undefined ? undefined : { failure }) : { reply };
  if (messages.length < names.length || tools === undefined || outcome === undefined) return undefined;
  const request = { span, turn, messages, tools };
  return { request, outcome: { ...outcome, model }, key: requestKey(request) };
}

function isObject(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function isCompletion(value: unknown): boolean {
  const { text, calls, finish } = (value ?? {}) as Partial<Completion>;
  return typeof text === "string" && Array.isArray(calls) && typeof finish === "string";
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function fail(error: Error): never {
  throw error;
}

function noCassette(file: string, index: number): OrchestrateError {
  return new OrchestrateError("usage", `${file}:${index + 1}: this is no line of a cassette`, {
    hint: "A cassette is what --record has written; record it again.",
  });
}
