import { OrchestrateError } from "../../errors.ts";
import type { ChatMessage } from "../chat-messages.ts";
import { shownWords } from "../endpoint/shown-words.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { Exchange } from "./cassette-lines.ts";
import type { RecordedRequest } from "./cassette.ts";

/** Why a request is not answered from a cassette: in which message and line it differs from the nearest recorded one. */
export function replayMissed(request: RecordedRequest, exchanges: readonly Exchange[], file: string): OrchestrateError {
  const { span, turn } = request;
  const which = `turn ${turn} of ${span}`;
  const nearest = nearestOf(request, exchanges);
  const why = nearest === undefined ? "it holds no call at all" : difference(request, nearest.request);
  return new OrchestrateError("replay-missed", `${file} has no reply for ${which}: ${why}`, {
    hint: "Agents, task or inputs have changed since; record the run again with --record.",
  });
}

// The one that begins like the request for longest; of those, one from the same place in the tree.
function nearestOf(request: RecordedRequest, exchanges: readonly Exchange[]): Exchange | undefined {
  const scored = exchanges.map((exchange) => {
    const { span, turn } = exchange.request;
    const place = (span === request.span ? 2 : 0) + (turn === request.turn ? 1 : 0);
    return { exchange, score: 4 * commonStart(request.messages, exchange.request.messages) + place };
  });
  return scored.reduce<(typeof scored)[number] | undefined>(
    (best, one) => (best === undefined || one.score > best.score ? one : best),
    undefined,
  )?.exchange;
}

function commonStart(now: readonly ChatMessage[], then: readonly ChatMessage[]): number {
  const at = now.findIndex((message, index) => canonicalJson(message) !== canonicalJson(then[index]));
  return at < 0 ? now.length : at;
}

function difference(now: RecordedRequest, then: RecordedRequest): string {
  const at = commonStart(now.messages, then.messages);
  const [message, recorded] = [now.messages[at], then.messages[at]];
  if (message !== undefined && recorded !== undefined) return differentMessage(at, message, recorded);
  if (message !== undefined) return `message ${at + 1} (${message.role}) is new: ${quoted(textOf(message))}`;
  if (recorded !== undefined) return `message ${at + 1} (${recorded.role}) is missing: ${quoted(textOf(recorded))}`;
  const tools = differentTools(now, then);
  return tools === "" ? "it is asked more often than was recorded" : tools;
}

function differentMessage(at: number, now: ChatMessage, then: ChatMessage): string {
  const which = `message ${at + 1}`;
  if (now.role !== then.role) return `${which} is from ${now.role}, recorded is one from ${then.role}`;
  const [lines, recorded] = [textOf(now).split("\n"), textOf(then).split("\n")];
  const line = Math.max(
    0,
    lines.findIndex((text, index) => text !== recorded[index]),
  );
  const [is, was] = [lines[line], recorded[line]];
  const place = `${which} (${now.role}), line ${line + 1}`;
  if (is === was)
    return `${which} (${now.role}) has ${recorded.length - lines.length} lines less than the recorded one`;
  return `${place}: recorded ${quoted(was)}, now ${quoted(is)}`;
}

function differentTools(now: RecordedRequest, then: RecordedRequest): string {
  const [offered, recorded] = [now, then].map(({ tools }) => tools.map((tool) => tool.function.name));
  if (offered === undefined || recorded === undefined) return "";
  const added = offered.filter((name) => !recorded.includes(name));
  const gone = recorded.filter((name) => !offered.includes(name));
  if (added.length + gone.length > 0)
    return [
      ...added.map((name) => `the tool ${name} is new`),
      ...gone.map((name) => `the tool ${name} is missing`),
    ].join(", ");
  const changed = now.tools.find((tool, index) => canonicalJson(tool) !== canonicalJson(then.tools[index]));
  return changed === undefined ? "" : `the tool ${changed.function.name} is described otherwise`;
}

// Tool calls are shown below the text, as lines of their own.
function textOf({ content, tool_calls: calls = [] }: ChatMessage): string {
  const text = typeof content === "string" ? content : canonicalJson(content);
  return [text, ...calls.map((call) => `${call.function.name} ${call.function.arguments}`)].join("\n");
}

function quoted(text: string | undefined): string {
  return text === undefined ? "nothing" : JSON.stringify(shownWords(text));
}
