import { gzipSync } from "node:zlib";
import { begin, keepOn, onTheWire, type Fault } from "./fault.ts";

const tried = String.raw`.*\(tried 3 times`;
const none = (what: string): RegExp => new RegExp(`answered with ${what}${tried}`);
const json = (id: string, body: string, always: Fault["always"]): Fault => ({
  id,
  reply: { status: 200, body },
  always,
});
const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
const tooLong = /the reply is over 0\.1 MiB|the reply is over \d+ bytes/;

/** Replies that are none, and replies without end (rows N7 and N8). */
export const bodyFaults: readonly Fault[] = [
  json("N7 an empty reply", "", /answered with nothing|tells no finish reason/),
  { id: "N7 204", reply: { status: 204, body: "" }, always: none(String.raw`nothing \(204\)`) },
  {
    id: "N7 a page",
    reply: { status: 200, body: "<html>\u001b[2JPlease sign in</html>", type: "text/html" },
    always: none("HTML, not a completion: <html>␛\\[2JPlease sign in</html>"),
  },
  json("N7 a page that says it is JSON", "<!doctype html><p>Sign in", none("HTML, not a completion")),
  json("N7 broken JSON", '{"choices": [', none("broken JSON")),
  json("N7 null", "null", none("JSON of another kind")),
  json("N7 a list", "[]", none("JSON of another kind")),
  json("N7 a number", "17", none("JSON of another kind")),
  json("N7 no choices", '{"choices":[]}', /tells no finish reason/),
  json("N7 choices of another kind", '{"choices":{"0":1}}', /tells no finish reason/),
  json("N7 a choice that is null", '{"choices":[null]}', /tells no finish reason/),
  json(
    "N7 an error in a 200",
    '{"error":{"message":"upstream is gone"}}',
    /reported an error instead of a reply: upstream is gone/,
  ),
  {
    id: "N7 another type",
    reply: { status: 200, body: "hello", type: "text/plain" },
    always: none("broken JSON, not a completion: hello"),
  },
  {
    ...onTheWire("N7 an error in a stream", /reported an error instead of a reply: overloaded/, (wire) => {
      begin(wire);
      wire.response.end(event({ error: { message: "overloaded" } }));
    }),
    only: "stream",
  },
  {
    ...onTheWire("N7 broken JSON in a stream", none("broken JSON"), (wire) => {
      begin(wire);
      wire.response.end("data: {oops\n\n");
    }),
    only: "stream",
  },
  {
    ...onTheWire("N8 a gigantic body", tooLong, (wire) => {
      begin(wire);
      wire.response.end(wire.healthy({ text: "x".repeat(300_000) }));
    }),
    isFinal: true,
  },
  {
    ...onTheWire("N8 a line without end", tooLong, (wire) => {
      begin(wire);
      keepOn(wire, 1, () => void wire.response.write(`data: ${"x".repeat(20_000)}`));
    }),
    isFinal: true,
  },
  {
    ...onTheWire("N8 a stream without end", tooLong, (wire) => {
      begin(wire);
      const chunk = event({ choices: [{ index: 0, delta: { content: "more ".repeat(2000) } }] });
      keepOn(wire, 1, () => void wire.response.write(chunk));
    }),
    isFinal: true,
  },
  {
    ...onTheWire("N8 a bomb of gzip", tooLong, (wire) => {
      begin(wire, { "content-encoding": "gzip" });
      wire.response.end(gzipSync(" ".repeat(20_000_000)));
    }),
    isFinal: true,
  },
  {
    ...onTheWire("N8 gigantic headers", /the headers of the reply are over 64 KiB/, (wire) => {
      begin(wire, { "x-padding": "x".repeat(80_000) });
      wire.response.end(wire.healthy({ text: "ok" }));
    }),
    isFinal: true,
  },
  onTheWire("N8 broken gzip", /the compressed reply is damaged \(tried 3/, (wire) => {
    begin(wire, { "content-encoding": "gzip" });
    wire.response.end("this is no gzip");
  }),
];
