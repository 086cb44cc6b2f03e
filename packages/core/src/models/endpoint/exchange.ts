import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { OrchestrateError } from "../../errors.ts";
import { connectionFault } from "./connection-fault.ts";
import type { Connections } from "./connections.ts";
import { decoded } from "./decoded.ts";
import { lasting } from "./endpoint-error.ts";
import { headerBytes, type EndpointLimits } from "./endpoint-limits.ts";
import { startWatchdog } from "./watchdog.ts";

/** A request with a JSON body. */
export interface Exchange {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly limits: EndpointLimits;
  readonly connections: Connections;
  readonly signal: AbortSignal | undefined;
}

/** The head of a response. */
export interface ResponseHead {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
}

/** Takes a response as it comes. What it throws ends the exchange. */
export interface ResponseReader {
  head(head: ResponseHead): void;
  /** Tells what the text amounts to: nothing yet, a step forward, or all that is needed. */
  text(piece: string): "nothing" | "progress" | "complete";
  /** The response ended in order. */
  end(): void;
}

/** Milliseconds that an endpoint has to end a response that is complete; then its connection is closed. */
const endingMs = 500;

/**
 * Sends a request and passes the response on, decompressed and as text, within its limits. Rejects with an
 * {@link EndpointError} for whatever the network does, with what `reader` throws, and with the signal's reason.
 */
export async function exchange(call: Exchange, reader: ResponseReader): Promise<void> {
  for (;;) {
    call.signal?.throwIfAborted();
    try {
      return await attempt(call, reader);
    } catch (error) {
      // An endpoint may close a connection in the moment it is used again: that is no failure of the call. It may have
      // closed all that were kept; a new one is never stale.
      if (!(error instanceof StaleConnection)) throw error;
    }
  }
}

/** A kept connection turned out to be closed before anything of a response came. */
class StaleConnection extends Error {}

async function attempt(call: Exchange, reader: ResponseReader): Promise<void> {
  const { url, headers, body, limits, connections, signal } = call;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const request = connections.request(url, { method: "POST", headers, maxHeaderSize: headerBytes });
  const fail = (error: unknown): void => {
    reject(error);
    request.destroy();
  };
  const watchdog = startWatchdog(limits, fail);
  const stop = (): void => fail(signal?.reason ?? new OrchestrateError("stopped", "the run was stopped"));
  signal?.addEventListener("abort", stop, { once: true });
  request.once("socket", (socket) => {
    if (!socket.connecting) return watchdog.connected();
    socket.once(url.protocol === "https:" ? "secureConnect" : "connect", watchdog.connected);
  });
  request.once("error", (error) => {
    const isStale = request.reusedSocket && (error as NodeJS.ErrnoException).code === "ECONNRESET";
    fail(isStale ? new StaleConnection() : connectionFault(error, url.host));
  });
  request.once("response", (response) => {
    // From here on a broken connection is the response's.
    request.removeAllListeners("error").on("error", (error) => fail(connectionFault(error, url.host)));
    receive(response, { reader, limits, host: url.host, progressed: watchdog.progressed, resolve, fail });
  });
  request.end(body);
  try {
    await promise;
  } finally {
    watchdog.stop();
    signal?.removeEventListener("abort", stop);
  }
}

interface Receiving {
  readonly reader: ResponseReader;
  readonly limits: EndpointLimits;
  readonly host: string;
  readonly progressed: () => void;
  readonly resolve: () => void;
  readonly fail: (error: unknown) => void;
}

function receive(response: IncomingMessage, receiving: Receiving): void {
  const { reader, limits, host, resolve, fail } = receiving;
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      fail(error);
    }
  };
  guarded(() => {
    reader.head({ status: response.statusCode ?? 0, headers: response.headers });
    receiving.progressed();
    const body = decoded(response);
    const text = new TextDecoder();
    let bytes = 0;
    let isOver = false;
    body.on("data", (chunk: Buffer) => {
      // The rest of a complete response is let pass, so that the connection can be used again.
      if (isOver) return;
      guarded(() => {
        bytes += chunk.length;
        if (bytes > limits.replyBytes) throw lasting(`the reply is over ${megabytes(limits.replyBytes)}`);
        const state = reader.text(text.decode(chunk, { stream: true }));
        if (state === "progress") receiving.progressed();
        if (state !== "complete") return;
        isOver = true;
        closeUnlessEnded(response);
        resolve();
      });
    });
    body.once("end", () => {
      if (isOver) return;
      guarded(() => {
        const rest = text.decode();
        if (rest !== "") reader.text(rest);
        reader.end();
        resolve();
      });
    });
    body.once("error", (error) => fail(connectionFault(error, host)));
    if (body !== response) response.once("error", (error) => fail(connectionFault(error, host)));
    response.once("aborted", () => fail(connectionFault(undefined, host)));
  });
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
