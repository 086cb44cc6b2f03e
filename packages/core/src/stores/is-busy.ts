const SQLITE_BUSY = 5;

/** Whether SQLite has failed because somebody else holds a lock; what lies above the low byte says where it found that. */
export function isBusy(error: unknown): boolean {
  const code: unknown = error instanceof Error ? Reflect.get(error, "errcode") : undefined;
  return typeof code === "number" && (code & 0xff) === SQLITE_BUSY;
}
