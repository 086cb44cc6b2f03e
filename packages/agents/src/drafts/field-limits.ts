/** Limits that API, database and client state alike. Lengths in characters; all of them assumed, none given. */
export const LIMITS = {
  text: 500,
  email: 254,
  /** The largest integer that a JSON number keeps exactly in every client. */
  integer: Number.MAX_SAFE_INTEGER,
  pageDefault: 50,
  pageMax: 100,
  idempotencyKey: 255,
  idempotencyHours: 24,
} as const;
