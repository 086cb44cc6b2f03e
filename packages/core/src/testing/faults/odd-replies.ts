import { gzipSync } from "node:zlib";
import type { FakeCompletion, Wire } from "../fake-endpoint.ts";
import { begin, onTheWire, type Fault } from "./fault.ts";

const delta = (value: object, finish: string | null = null, index = 0): string =>
  `data: ${JSON.stringify({ choices: [{ index, delta: value, finish_reason: finish }] })}\n\n`;

/** A healthy reply that is sent in an unusual way. */
function sentAs(id: string, reply: FakeCompletion, send: (body: string, wire: Wire) => void): Fault {
  return onTheWire(id, "harmless", (wire) => {
    begin(wire);
    send(wire.healthy(reply), wire);
  });
}

/** A stream that is written by hand. */
function streamed(id: string, body: string): Fault {
  const fault = onTheWire(id, "harmless", (wire) => {
    begin(wire);
    wire.response.end(body);
  });
  return { ...fault, only: "stream" };
}

/**
 * Unusual forms of a reply that calls one tool and is fine (rows N7 and N9). All of them must come to the same as the
 * reply itself.
 */
export function oddReplies(reply: FakeCompletion): readonly Fault[] {
  return [...unusualBytes(reply), ...unusualEnds(reply), ...unusualEvents(reply)];
}

function unusualBytes(reply: FakeCompletion): Fault[] {
  return [
    sentAs("N9 a byte order mark", reply, (body, { response }) => response.end(`\uFEFF${body}`)),
    sentAs("N9 CRLF", reply, (body, { response }) => response.end(body.replaceAll("\n", "\r\n"))),
    sentAs("N9 CR", reply, (body, { response }) => response.end(body.replaceAll("\n", "\r"))),
    sentAs("N9 characters split between packets", reply, (body, { response }) => {
      for (const byte of Buffer.from(body)) response.write(Buffer.of(byte));
      response.end();
    }),
    onTheWire("N9 gzip that was not asked for", "harmless", (wire) => {
      begin(wire, { "content-encoding": "gzip" });
      wire.response.end(gzipSync(wire.healthy(reply)));
    }),
    onTheWire("N9 no content type", "harmless", ({ response, healthy }) => {
      response.writeHead(200);
      response.end(healthy(reply));
    }),
    onTheWire("N7 JSON for a stream, a stream for JSON", "harmless", ({ request, response, healthy }) => {
      response.writeHead(200, { "content-type": request.stream === true ? "application/json" : "text/event-stream" });
      response.end(healthy(reply, "other"));
    }),
  ];
}

const done = "data: [DONE]\n\n";

function unusualEnds(reply: FakeCompletion): Fault[] {
  const ends = [
    sentAs("N9 more after the end", reply, (body, { response }) =>
      response.end(`${body}${delta({ content: "and on and on" }, "stop")}data: {oops\n\n`),
    ),
    sentAs("N9 a connection that stays open", reply, (body, { response }) => void response.write(body)),
    sentAs("N9 no [DONE]", reply, (body, { response }) => response.end(body.replace(done, ""))),
    sentAs("N9 a reset after the finish reason", reply, (body, { response }) => {
      response.write(body.replace(done, ""), () => response.socket?.resetAndDestroy());
    }),
  ];
  return ends.map((fault) => ({ ...fault, only: "stream" }));
}

const called = (fields: object): object => ({ tool_calls: [fields] });

function unusualEvents({ calls = [] }: FakeCompletion): Fault[] {
  const { name = "", args = "{}" } = calls[0] ?? {};
  const half = Math.floor(args.length / 2);
  const first = { name, arguments: args.slice(0, half) };
  const rest = args.slice(half);
  const whole = { name, arguments: JSON.parse(args) as unknown };
  return [
    streamed(
      "N9 no role, and another choice in between",
      delta(called({ index: 0, id: "a1", function: first })) +
        delta({ content: "another choice", ...called({ index: 0, function: { arguments: "{oops" } }) }, "length", 1) +
        delta(called({ index: 0, function: { arguments: rest } }), "tool_calls"),
    ),
    streamed(
      "N9 calls without numbers",
      delta(called({ id: "a1", function: first })) +
        delta(called({ function: { arguments: rest } })) +
        delta({}, "tool_calls"),
    ),
    streamed(
      "N9 the name with every piece",
      delta(called({ index: 0, id: "a1", function: first })) +
        delta(called({ index: 0, id: "a1", function: { name, arguments: rest } }), "tool_calls"),
    ),
    streamed("N9 arguments as an object", delta(called({ index: 0, id: "a1", function: whole }), "tool_calls")),
  ];
}
