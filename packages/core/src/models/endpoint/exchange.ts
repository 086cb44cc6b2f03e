import type { IncomingHttpHeaders } from "node:http";
import { OrchestrateError } from "../../errors.ts";
import { connectionFault } from "./connection-fault.ts";
import type { Connections } from "./connections.ts";
import { headerBytes, type EndpointLimits } from "./endpoint-limits.ts";
import type { GatheredText } from "./gather-text.ts";
import { receiveResponse } from "./receive-response.ts";
import { startWatchdog } from "./watchdog.ts";

/** A request with a JSON body. */
export interface Exchange {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Made for each attempt, so that a long prompt is not kept as text while its reply is awaited. */
  readonly body: () => string;
  readonly limits: EndpointLimits;
  readonly connections: Connections;
  readonly signal: AbortSignal | undefined;
  /** Milliseconds that a part of a response may wait for more of it before it is passed on. */
  readonly gatherMs: number;
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
  const { url, headers, limits, connections, signal, gatherMs } = call;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const request = connections.request(url, { method: "POST", headers, maxHeaderSize: headerBytes });
  const fail = (error: unknown): void => {
    reject(error);
    request.destroy();
  };
  let received: Pick<GatheredText, "take"> | undefined;
  const watchdog = startWatchdog(limits, { giveUp: fail, look: () => received?.take() });
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
    const { progressed } = watchdog;
    received = receiveResponse(response, { reader, limits, host: url.host, gatherMs, progressed, resolve, fail });
  });
  request.end(call.body());
  try {
    await promise;
  } finally {
    watchdog.stop();
    signal?.removeEventListener("abort", stop);
  }
}
