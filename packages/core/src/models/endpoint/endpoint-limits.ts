/** Bounds of one call of an endpoint. */
export interface EndpointLimits {
  /** Milliseconds until a connection stands. */
  readonly connectMs: number;
  /** Milliseconds without anything of a reply: comments and pings are nothing. */
  readonly idleMs: number;
  /** Milliseconds of a whole call. */
  readonly totalMs: number;
  /** Bytes of a reply after it was decompressed. */
  readonly replyBytes: number;
}

/** What holds where a setting does not say. A reply that is not streamed is silent until it is there. */
export const defaultEndpointLimits: EndpointLimits = {
  connectMs: 10_000,
  idleMs: 60_000,
  totalMs: 600_000,
  replyBytes: 8 * 1024 * 1024,
};

/** Bytes of all headers of a reply. */
export const headerBytes = 64 * 1024;
