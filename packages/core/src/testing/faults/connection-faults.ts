import { begin, keepOn, onTheWire, type Fault } from "./fault.ts";

const answer = { text: "The whole answer, word for word." };
const broke = /the connection to 127\.0\.0\.1:\d+ broke off \(tried 3 times/;
const unfinished = /the reply of 127\.0\.0\.1:\d+ broke off: it tells no finish reason \(tried 3/;

/** Connections that break, (rows N3 and N4). */
export const connectionFaults: readonly Fault[] = [
  onTheWire("N3 reset before the headers", broke, ({ response }) => void response.socket?.resetAndDestroy()),
  onTheWire("N3 close before the headers", broke, ({ response }) => void response.socket?.end()),
  onTheWire("N3 no HTTP", /something that is no HTTP|broke off/, ({ response }) => {
    response.socket?.end("SSH-2.0-OpenSSH_9.6\r\n");
  }),
  onTheWire("N4 reset in the middle", broke, (wire) => {
    begin(wire);
    wire.response.write(half(wire.healthy(answer)), () => wire.response.socket?.resetAndDestroy());
  }),
  onTheWire("N4 close in the middle", broke, (wire) => {
    begin(wire, { "content-length": "100000" });
    wire.response.write(half(wire.healthy(answer)), () => wire.response.socket?.end());
  }),
  {
    ...onTheWire("N4 a stream that ends in the middle", /broke off: it tells no finish reason|broken JSON/, (wire) => {
      begin(wire);
      wire.response.end(half(wire.healthy(answer)));
    }),
  },
  { id: "N4 no finish reason", reply: { ...answer, finish: "" }, always: unfinished },
];

const late = /(?:no data from the endpoint for|took longer than) 0\.\d+ s \(tried 3/;

/** Endpoints that keep one waiting (row N6). */
export const slowFaults: readonly Fault[] = [
  onTheWire("N6 no headers", /no data from the endpoint for 0\.2 s \(tried 3/, () => undefined),
  onTheWire("N6 silence in the middle", late, (wire) => {
    begin(wire);
    wire.response.write(half(wire.healthy(answer)));
  }),
  {
    ...onTheWire("N6 pings for ever", /no data from the endpoint for 0\.2 s \(tried 3/, (wire) => {
      begin(wire);
      keepOn(wire, 20, () => void wire.response.write(": ping\n\n"));
    }),
    only: "stream",
  },
  onTheWire("N6 a byte at a time", late, (wire) => {
    begin(wire);
    const bytes = Buffer.from(wire.healthy({ text: "x".repeat(2000) }));
    let at = 0;
    keepOn(wire, 20, () => void wire.response.write(bytes.subarray(at, ++at)));
  }),
];

function half(text: string): string {
  return text.slice(0, Math.floor(text.length / 2));
}
