import { createParser } from "eventsource-parser";

/** Reads a stream of server-sent events that arrives as text in pieces. */
export interface EventReader {
  feed(piece: string): void;
  /** The stream ended; its last event may lack the empty line that ends it. */
  end(): void;
}

/** Fields of a chat completion's chunk whose texts are put together; in all else chunks of one reply are mostly the same. */
const growing = ["content", "arguments", "reasoning_content", "reasoning"] as const;

/** What else a chunk adds with each repetition, a name that begins a call, and escapes, in which such a field may hide. */
const adds = /"(?:content|arguments|reasoning_content|reasoning|refusal|name)"\s*:\s*(?!""|null)|\\/;

/** Chunks in a row of which no template could be made, after which none is tried any more. */
const vainTries = 16;

/** What the events of a run have in common: all but the text between. */
interface Template {
  readonly head: string;
  readonly tail: string;
}

/**
 * Gives the data of events in order. Chunks that follow on one another and differ in one growing text alone come as one
 * with that text put together: what a reply says is the same, and a thousand tokens cost a few calls of the JSON parser.
 */
export function createEventReader(onData: (data: string) => void): EventReader {
  const parser = createParser({ onEvent: ({ data }) => onData(data) });
  const run: string[] = [];
  let [rest, tries] = ["", 0];
  // Events are cut apart here only while their lines end in a line feed.
  let isPlain = true;
  let template: Template | undefined;

  function flush(): void {
    if (run.length === 0 || template === undefined) return;
    const event = `${template.head}${run.join("")}${template.tail}\n\n`;
    run.length = 0;
    parser.feed(event);
  }

  function take(event: string): void {
    const text = template === undefined ? undefined : textBetween(event, template);
    if (text !== undefined) return void run.push(text);
    flush();
    parser.feed(`${event}\n\n`);
    if (tries >= vainTries) return;
    template = templateOf(event);
    tries = template === undefined ? tries + 1 : 0;
  }

  return {
    feed: (piece) => {
      const text = rest + piece;
      rest = "";
      isPlain &&= !piece.includes("\r");
      if (!isPlain) return parser.feed(text);
      const events = text.split("\n\n");
      rest = events.pop() ?? "";
      for (const event of events) take(event);
      flush();
    },
    end: () => parser.feed(`${rest}\n\n`),
  };
}

function textBetween(event: string, { head, tail }: Template): string | undefined {
  if (event.length < head.length + tail.length || !event.startsWith(head) || !event.endsWith(tail)) return undefined;
  const text = event.slice(head.length, event.length - tail.length);
  return isTextOfJson(text) ? text : undefined;
}

// The inside of a JSON text: every quote escaped, no escape cut off.
function isTextOfJson(text: string): boolean {
  return (!text.includes('"') && !text.includes("\\")) || /^(?:[^"\\]|\\[^])*$/.test(text);
}

function templateOf(event: string): Template | undefined {
  if (!event.startsWith("data:") || event.includes("\n")) return undefined;
  for (const field of growing) {
    const found = new RegExp(`"${field}": ?"`).exec(event);
    if (found === null) continue;
    const from = found.index + found[0].length;
    const text = /^(?:[^"\\]|\\[^])*/.exec(event.slice(from))?.[0] ?? "";
    const [head, tail] = [event.slice(0, from), event.slice(from + text.length)];
    // A field may be there without a word while another one grows.
    if (text === "" && adds.test(head + tail)) continue;
    return adds.test(head.slice(0, found.index)) || adds.test(tail) ? undefined : { head, tail };
  }
  return undefined;
}
