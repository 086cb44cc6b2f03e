import { OrchestrateError } from "../../errors.ts";

/** Whether the same call may succeed when it is made again, and how long the endpoint asked to be left alone, if it did. */
export interface Retry {
  readonly may: boolean;
  /** Milliseconds. */
  readonly afterMs?: number | undefined;
}

/** Why a call of an endpoint failed. Its code is `model-failed`; its words hold neither key nor prompt. */
export class EndpointError extends OrchestrateError {
  readonly retry: Retry;

  constructor(message: string, retry: Retry, details: { hint?: string; cause?: unknown } = {}) {
    super("model-failed", message, details);
    this.retry = retry;
  }
}

/** A failure that may pass: overload, a broken connection, a reply that is none. */
export function passing(message: string, hint?: string): EndpointError {
  return new EndpointError(message, { may: true }, hint === undefined ? {} : { hint });
}

/** A failure that the same call would meet again. */
export function lasting(message: string, hint?: string): EndpointError {
  return new EndpointError(message, { may: false }, hint === undefined ? {} : { hint });
}
