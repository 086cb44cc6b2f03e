import type { AIMessage, AIMessageChunk } from "@langchain/core/messages";
import { rawCallsOf } from "../../models/endpoint/message-completion.ts";
import { sha256 } from "../../sha256.ts";
import type { NamedCall } from "../handoff/dispatch.ts";

/** Tool calls of one reply that are carried out; the rest is answered with a refusal. */
const maxCallsPerReply = 32;

/** Characters of one call's arguments; a document of this length would be longer than a book. */
const longestArguments = 2 * 1024 * 1024;

/** Levels of objects and lists in arguments; what is stored is read again by programs that recurse. */
const deepestArguments = 40;

/** A tool call as it came, and why it cannot be carried out, if so. */
export interface ReplyCall {
  readonly call: NamedCall;
  readonly fault: string | undefined;
}

interface RawCall {
  readonly id: string | undefined;
  readonly name: string;
  readonly args: Record<string, unknown>;
  readonly fault: string | undefined;
}

/**
 * The tool calls of a reply, in their order. Arguments must be a JSON object in full: a streaming client repairs the
 * cut-off JSON of a broken stream into a plausible call, so the raw text is parsed again here. An id that is missing,
 * unfit to be sent back, or in `taken` is replaced by one made from `turnId`.
 */
export function readCalls(raw: AIMessage | AIMessageChunk, turnId: string, taken: ReadonlySet<string>): ReplyCall[] {
  const seen = new Set(taken);
  return rawCallsOf(raw).map((rawCall, index): ReplyCall => {
    const { id: given, name, args, fault } = parsed(rawCall.id, rawCall.name, rawCall.arguments);
    const isFit = given !== undefined && /^[\w.:-]{1,64}$/.test(given) && !seen.has(given);
    const id = isFit ? given : `call_${sha256(`${turnId} ${index}`).slice(0, 24)}`;
    seen.add(id);
    const tooMany =
      index >= maxCallsPerReply ? `Only the first ${maxCallsPerReply} calls of a reply are carried out.` : undefined;
    return { call: { id, name: nameToSend(name), args }, fault: fault ?? tooMany };
  });
}

// Endpoints refuse a history in which a call has a name that no tool could have.
function nameToSend(name: string): string {
  const fit = name.replaceAll(/[^\w-]+/g, "_").slice(0, 64);
  return fit === "" ? "unnamed" : fit;
}

function parsed(id: string | undefined, name: string, text: string): RawCall {
  const unusable = (fault: string): RawCall => ({ id, name, args: {}, fault });
  if (text.length > longestArguments) return unusable("The arguments are longer than 2 MiB. Send less at once.");
  const json = withoutFence(text);
  try {
    const value: unknown = json === "" ? {} : JSON.parse(json);
    if (typeof value === "object" && value !== null && !Array.isArray(value))
      return checked(id, name, value as Record<string, unknown>);
    return unusable(`The arguments must be a JSON object, not ${JSON.stringify(value).slice(0, 40)}.`);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return unusable(`The arguments are not valid JSON: ${reason}. Send the whole call again.`);
  }
}

// Models that were taught to answer in Markdown put a fence around JSON.
function withoutFence(text: string): string {
  const plain = text.replace(/^\uFEFF/, "").trim();
  if (!plain.startsWith("```") || !plain.endsWith("```")) return plain;
  const opened = plain.indexOf("\n");
  return opened < 0 ? plain : plain.slice(opened + 1, -3).trim();
}

function checked(id: string | undefined, name: string, args: Record<string, unknown>): RawCall {
  const fault = faultIn(args, "arguments", 0);
  return fault === undefined ? { id, name, args, fault } : { id, name, args: {}, fault };
}

function faultIn(value: unknown, place: string, depth: number): string | undefined {
  if (typeof value === "string") return faultInText(value, place);
  if (typeof value !== "object" || value === null) return undefined;
  if (depth >= deepestArguments) return `The arguments are nested deeper than ${deepestArguments} levels.`;
  for (const [key, inner] of Object.entries(value)) {
    const at = Array.isArray(value) ? `${place}[${key}]` : `${place}.${key}`;
    const fault = faultInText(key, place) ?? faultIn(inner, at, depth + 1);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function faultInText(text: string, place: string): string | undefined {
  const where = place.length > 100 ? `${place.slice(0, 100)}…` : place;
  if (text.includes("\uFFFD")) return `${where} holds U+FFFD: characters were lost on the way. Send the call again.`;
  if (text.includes("\0")) return `${where} holds a NUL character. Send the call again without it.`;
  if (!text.isWellFormed()) return `${where} holds half a character (a lone surrogate). Send the call again.`;
  return undefined;
}
