import type { FakeReply, Wire } from "../fake-endpoint.ts";

/** One way in which an endpoint or a model behaves badly. */
export interface Fault {
  /** Its row in the fault matrix, and what happens. */
  readonly id: string;
  readonly reply: FakeReply;
  /** What the run or the receipt says when every call meets it; `harmless` when nobody notices. */
  readonly always: RegExp | "harmless";
  /** Whether it ends the work at its first occurrence. */
  readonly isFinal?: boolean;
  readonly only?: "stream" | "whole";
}

/** A fault that is done on the wire. */
export function onTheWire(id: string, always: Fault["always"], wire: (wire: Wire) => void): Fault {
  return { id, always, reply: { wire } };
}

/** The head of a healthy reply. */
export function begin({ request, response }: Wire, headers: Record<string, string> = {}): void {
  response.writeHead(200, {
    "content-type": request.stream === true ? "text/event-stream" : "application/json",
    ...headers,
  });
}

/** Calls `work` until the connection is gone, every `ms` milliseconds. */
export function keepOn({ response }: Wire, ms: number, work: () => void): void {
  const timer = setInterval(work, ms);
  response.once("close", () => clearInterval(timer));
}
