import type { IncomingMessage } from "node:http";
import { connectionFault } from "./connection-fault.ts";
import { decoded } from "./decoded.ts";
import { lasting } from "./endpoint-error.ts";
import type { EndpointLimits } from "./endpoint-limits.ts";
import type { ResponseReader } from "./exchange.ts";
import { gatherText, type GatheredText } from "./gather-text.ts";

/** Milliseconds that an endpoint has to end a response that is complete; then its connection is closed. */
const endingMs = 500;

/** Who takes a response, and who is told how it goes. */
export interface Receiving {
  readonly reader: ResponseReader;
  readonly limits: EndpointLimits;
  readonly host: string;
  /** Milliseconds that what has arrived may wait for more: events that are read together cost a fraction. */
  readonly gatherMs: number;
  readonly progressed: () => void;
  readonly resolve: () => void;
  readonly fail: (error: unknown) => void;
}

/** Passes a response on, decompressed and as text, in portions. */
export function receiveResponse(response: IncomingMessage, receiving: Receiving): Pick<GatheredText, "take"> {
  const { reader, host, resolve, fail } = receiving;
  let isOver = false;

  function settle(outcome: () => void): void {
    isOver = true;
    text.stop();
    outcome();
  }

  function guarded(work: () => void): void {
    try {
      if (!isOver) work();
    } catch (error) {
      settle(() => fail(error));
    }
  }

  function read(portion: string): void {
    const state = reader.text(portion);
    if (state !== "nothing") receiving.progressed();
    if (state !== "complete") return;
    closeUnlessEnded(response);
    settle(resolve);
  }

  const text = gatherText(receiving.gatherMs, (portion) => guarded(() => read(portion)));
  const end = (): void => {
    text.take();
    guarded(() => {
      const rest = text.rest();
      if (rest !== "") reader.text(rest);
      reader.end();
      settle(resolve);
    });
  };
  // What arrived before a connection broke may be all that is needed.
  const broke = (error: unknown): void => {
    text.take();
    if (!isOver) settle(() => fail(connectionFault(error, host)));
  };
  guarded(() => {
    reader.head({ status: response.statusCode ?? 0, headers: response.headers });
    receiving.progressed();
    listen(response, { data: (chunk) => guarded(() => text.add(chunk)), end, broke }, receiving.limits.replyBytes);
  });
  return text;
}

interface Listener {
  readonly data: (chunk: Buffer) => void;
  readonly end: () => void;
  readonly broke: (error: unknown) => void;
}

function listen(response: IncomingMessage, { data, end, broke }: Listener, mostBytes: number): void {
  const body = decoded(response);
  let bytes = 0;
  // The rest of a complete response is let pass, so that the connection can be used again.
  body.on("data", (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes <= mostBytes) return data(chunk);
    broke(lasting(`the reply is over ${megabytes(mostBytes)}`));
  });
  body.once("end", end);
  body.once("error", broke);
  if (body !== response) response.once("error", broke);
  response.once("aborted", () => broke(undefined));
}

// Some endpoints leave a response open that has said all there is.
function closeUnlessEnded(response: IncomingMessage): void {
  const timer = setTimeout(() => response.destroy(), endingMs);
  timer.unref();
  response.once("close", () => clearTimeout(timer));
}

function megabytes(bytes: number): string {
  const size = bytes / (1024 * 1024);
  return size >= 1 ? `${Math.round(size * 10) / 10} MiB` : `${bytes} bytes`;
}
