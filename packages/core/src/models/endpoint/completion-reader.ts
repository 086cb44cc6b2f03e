import { createCompletionBuilder } from "./completion-builder.ts";
import type { Completion } from "./completion.ts";
import { passing, type EndpointError } from "./endpoint-error.ts";
import { createEventReader } from "./event-reader.ts";
import type { ResponseHead, ResponseReader } from "./exchange.ts";
import { objectOf } from "./json-shapes.ts";
import { shownWords } from "./shown-words.ts";
import { errorInReply, statusFault, type Asked } from "./status-fault.ts";

/** Characters of a failure's body that are looked at. */
const longestFailure = 64 * 1024;

/** Reads a reply of the chat protocol, be it a stream of events or one whole completion. */
export interface CompletionReader extends ResponseReader {
  /** The reply, once it is whole; undefined while it is not. */
  completion(): Completion | undefined;
}

type Body = Omit<ResponseReader, "head">;

/** A reader whose `onText` gets the text as it comes. What is no reply makes it throw an {@link EndpointError}. */
export function createCompletionReader(asked: Asked, onText: (text: string) => void): CompletionReader {
  const builder = createCompletionBuilder();
  let said = "";
  const add = (value: unknown): void => {
    const chunk = objectOf(value);
    if (chunk === undefined) throw noCompletion("JSON of another kind", JSON.stringify(value), asked);
    const { error } = chunk;
    if (error !== undefined && error !== null) throw errorInReply(error, asked);
    said += builder.add(chunk);
  };
  const tell = (): void => {
    if (said !== "") onText(said);
    said = "";
  };
  let body: Body | undefined;
  return {
    head: (head) => {
      body = bodyReader(head, { add, asked, isFinished: () => builder.isFinished });
    },
    text: (piece) => {
      try {
        return body?.text(piece) ?? "nothing";
      } finally {
        tell();
      }
    },
    end: () => {
      body?.end();
      tell();
    },
    completion: () => (builder.isFinished ? builder.build() : undefined),
  };
}

interface Reading {
  readonly add: (value: unknown) => void;
  readonly asked: Asked;
  readonly isFinished: () => boolean;
}

function bodyReader(head: ResponseHead, reading: Reading): Body {
  if (head.status === 204 || head.status < 200 || head.status > 299) return failureReader(head, reading.asked);
  const type = head.headers["content-type"] ?? "";
  if (/event-stream/i.test(type)) return eventReader(reading);
  if (/html|xml/i.test(type)) return pageReader(type, reading.asked);
  return sniffingReader(reading);
}

// Endpoints mislabel what they send, so without a clear type the first character decides.
function sniffingReader(reading: Reading): Body {
  let chosen: Body | undefined;
  return {
    text: (piece) => {
      if (chosen === undefined && piece.trim() === "") return "nothing";
      chosen ??= /^\s*(?:data|event|id|retry)?:/.test(piece) ? eventReader(reading) : wholeReader(reading);
      return chosen.text(piece);
    },
    end: () => (chosen ?? wholeReader(reading)).end(),
  };
}

function eventReader({ add, asked, isFinished }: Reading): Body {
  const state = { done: false, progressed: false };
  const events = createEventReader((data) => {
    if (state.done) return;
    state.progressed = true;
    if (data.trim() === "[DONE]") state.done = true;
    else if (data.trim() !== "") add(parsed(data, asked));
  });
  return {
    text: (piece) => {
      state.progressed = false;
      events.feed(piece);
      if (state.done) requireFinish(isFinished(), asked);
      if (state.done) return "complete";
      return state.progressed ? "progress" : "nothing";
    },
    end: () => {
      if (!state.done) events.end();
      requireFinish(isFinished(), asked);
    },
  };
}

function wholeReader({ add, asked, isFinished }: Reading): Body {
  const pieces: string[] = [];
  return {
    text: (piece) => {
      pieces.push(piece);
      return "progress";
    },
    end: () => {
      const text = pieces.join("").replace(/^\uFEFF/, "");
      if (text.trim() === "") throw passing(`${asked.host} answered with nothing`);
      if (text.trimStart().startsWith("<")) throw noCompletion("HTML", text, asked);
      add(parsed(text, asked));
      requireFinish(isFinished(), asked);
    },
  };
}

function pageReader(type: string, asked: Asked): Body {
  let page = "";
  return {
    text: (piece) => {
      page += piece.slice(0, longestFailure - page.length);
      return "progress";
    },
    end: () => {
      throw noCompletion(/html/i.test(type) ? "HTML" : shownWords(asked.redact(type)), page, asked);
    },
  };
}

function failureReader({ status, headers }: ResponseHead, asked: Asked): Body {
  if (status === 204) throw passing(`${asked.host} answered with nothing (204)`);
  if (status >= 300 && status < 400) throw statusFault({ status, headers, body: "" }, asked);
  let body = "";
  return {
    text: (piece) => {
      body += piece.slice(0, longestFailure - body.length);
      return "progress";
    },
    end: () => {
      throw statusFault({ status, headers, body }, asked);
    },
  };
}

function parsed(text: string, asked: Asked): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw noCompletion("broken JSON", text, asked);
  }
}

function noCompletion(what: string, text: string, { host, redact }: Asked): EndpointError {
  const hint = "Check the address of the endpoint; it usually ends in /v1.";
  return passing(`${host} answered with ${what}, not a completion: ${shownWords(redact(text))}`, hint);
}

function requireFinish(isFinished: boolean, { host }: Asked): void {
  if (!isFinished) throw passing(`the reply of ${host} broke off: it tells no finish reason`);
}
