import type { Completion } from "./completion.ts";

/** What stands where a key was. */
const mark = "[key]";

/** Shorter ones are no secrets, and words of a text would be taken for them. */
const shortestKey = 8;

/** Takes one key out of whatever an endpoint sends back. */
export interface KeyRedactor {
  readonly text: (text: string) => string;
  readonly completion: (completion: Completion) => Completion;
  /** A redactor for text that arrives in pieces: what may be the beginning of the key is held back until `end`. */
  readonly stream: (onText: (text: string) => void) => TextSink;
}

/** Takes text that arrives in pieces. */
interface TextSink {
  readonly add: (piece: string) => void;
  readonly end: () => void;
}

/** A redactor for this key; without one, or for one that is too short to be a secret, everything passes. */
export function createKeyRedactor(key: string): KeyRedactor {
  const isSecret = key.length >= shortestKey;
  const text = (value: string): string => (isSecret ? value.replaceAll(key, mark) : value);
  return {
    text,
    completion: (completion) => (isSecret ? redacted(completion, text) : completion),
    stream: (onText) => (isSecret ? heldBack(key, onText) : { add: onText, end: () => undefined }),
  };
}

function redacted(completion: Completion, text: (value: string) => string): Completion {
  const { reasoning, refusal, calls, model } = completion;
  return {
    ...completion,
    text: text(completion.text),
    finish: text(completion.finish),
    reasoning: reasoning === undefined ? undefined : { ...reasoning, text: text(reasoning.text) },
    refusal: refusal === undefined ? undefined : text(refusal),
    model: model === undefined ? undefined : text(model),
    calls: calls.map(({ id, name, arguments: args }) => {
      return { id: id === undefined ? undefined : text(id), name: text(name), arguments: text(args) };
    }),
  };
}

function heldBack(key: string, onText: (text: string) => void): TextSink {
  let held = "";
  return {
    add: (piece) => {
      const text = (held + piece).replaceAll(key, mark);
      const kept = beginningOf(key, text);
      held = text.slice(text.length - kept);
      if (text.length > kept) onText(text.slice(0, text.length - kept));
    },
    end: () => {
      if (held !== "") onText(held);
      held = "";
    },
  };
}

/** Length of the longest end of `text` with which `key` begins. */
function beginningOf(key: string, text: string): number {
  for (let length = Math.min(key.length - 1, text.length); length > 0; length -= 1)
    if (text.endsWith(key.slice(0, length))) return length;
  return 0;
}
