import { defineCrossCheck, type CrossCheck, type ReadableText } from "@orchestrate/core/deliverables";
import { judgeCalls, type ApiCall } from "../checkers/api-calls.ts";
import { callConflicts } from "../checkers/call-conflicts.ts";
import { findApi, type ApiView } from "../checkers/openapi-view.ts";
import { textOf } from "../checkers/plain-data.ts";
import { reportConflicts, type Conflict } from "../checkers/report-conflicts.ts";

/** A message of the client that asks for an operation by its path, its operationId or both. */
interface Message extends ApiCall {
  readonly operationId?: string;
  readonly idColumn: number;
}

const PARTICIPANT = /^\s*(?:create\s+)?(?:participant|actor)\s+(\S+)/;
const REQUEST = /(?:\b([A-Za-z]\w*)(?:\(\))?:?\s+)?\b(GET|POST|PUT|PATCH|DELETE|HEAD)\s+(\/[^\s<>,;()"'`?#]*)/;

interface ClientMessage {
  readonly text: string;
  readonly line: number;
  /** Of the text. */
  readonly column: number;
}

/**
 * What the first participant sends. What the others send may go to other services, whose API is not the one at hand.
 */
function clientMessages(diagram: ReadableText): readonly ClientMessage[] {
  const lines = diagram.text.split(/\r?\n/).map((line) => line.slice(0, 2000));
  const first = lines.map((line) => PARTICIPANT.exec(line)?.[1]).find((name) => name !== undefined);
  return lines.flatMap((line, index): readonly ClientMessage[] => {
    const sender = /^\s*([^\s:>-]+)\s*(?:<<)?--?[>x)]/.exec(line)?.[1];
    const colon = line.indexOf(":");
    if (sender === undefined || colon < 0 || (first !== undefined && sender !== first)) return [];
    const text = line.slice(colon + 1);
    const blanks = text.length - text.trimStart().length;
    return [{ text: text.trim(), line: index + 1, column: colon + blanks + 2 }];
  });
}

function requestsIn(diagram: ReadableText): readonly Message[] {
  return clientMessages(diagram).flatMap(({ text, line, column }): readonly Message[] => {
    const request = REQUEST.exec(text);
    if (request === null) return [];
    const [whole, id, method = "", path = ""] = request;
    const start = column + request.index;
    const operationId = id !== undefined && /^[a-z]+[A-Z_]/.test(id) ? { operationId: id } : {};
    const at = { line, column: start + whole.lastIndexOf(method), idColumn: start };
    return [{ ...at, method: method.toLowerCase(), path, ...operationId }];
  });
}

/** Operations that the first participant asks for by their id alone, such as `client->>gateway: createInvoice`. */
function idsIn(api: ApiView, diagram: ReadableText): readonly Conflict[] {
  const ids = api.operations.flatMap((operation) => textOf(operation.body["operationId"]) ?? []);
  const verbs = new Set(ids.map(verbOf));
  return clientMessages(diagram).flatMap(({ text, line, column }): readonly Conflict[] => {
    const id = /^([a-z]+[A-Z]\w*)(?=\W|$)/.exec(text)?.[1];
    if (id === undefined || REQUEST.test(text) || ids.includes(id) || !verbs.has(verbOf(id))) return [];
    const message = `${id} is no operation of the API ${api.file}`;
    const hint = `It has ${ids.filter((known) => verbOf(known) === verbOf(id)).join(", ")}.`;
    return [{ path: diagram.path, line, column, rule: "operation-unknown", message, hint }];
  });
}

function verbOf(operationId: string): string {
  return /^[a-z]+/.exec(operationId)?.[0] ?? operationId;
}

function compare(api: ApiView, diagram: ReadableText): readonly Conflict[] {
  const judged = judgeCalls(api, requestsIn(diagram));
  const misnamed = judged.flatMap((entry): readonly Conflict[] => {
    if (!("operation" in entry)) return [];
    const { operationId, line, idColumn } = entry.call;
    const declared = textOf(entry.operation.body["operationId"]);
    if (operationId === undefined || declared === undefined || operationId === declared) return [];
    const at = api.source.placeOf([...entry.operation.at, "operationId"]).line;
    const message = `${entry.operation.method.toUpperCase()} ${entry.operation.path} is ${declared} in the API (${api.file}:${at}), not ${operationId}`;
    const place = { path: diagram.path, line, column: idColumn };
    return [{ ...place, rule: "operation-misnamed", message, hint: `Write ${declared}.` }];
  });
  return [...callConflicts(diagram.path, judged), ...misnamed, ...idsIn(api, diagram)];
}

/** The requests that a diagram's client sends are operations of the API; the diagram yields. */
export const openapiSequenceDiagram: CrossCheck = defineCrossCheck({
  id: "openapi-sequence-diagram",
  title: "The requests in the sequence diagrams are operations of the API, by path and by operationId.",
  kinds: ["openapi", "sequence-diagram"],
  check: (input) =>
    reportConflicts(input, "openapi-sequence-diagram@1", (documents) => {
      const api = findApi(documents("openapi"));
      return api === undefined ? [] : documents("sequence-diagram").flatMap((diagram) => compare(api, diagram));
    }),
});
