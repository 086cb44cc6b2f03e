import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { isLocked, takeKernelLock, type KernelLock } from "./kernel-lock.ts";

/**
 * Whoever has a store open, as others see it: by a lock that the kernel frees when its process ends. So no clock and no
 * lease time decides whether a run is still being worked on.
 */
export interface StoreHolder {
  /** Never used twice. */
  readonly id: string;
  /** Makes others see it; idempotent. */
  appear(): void;
  /** Whether the holder with this id still has the store open. */
  isThere(id: string): boolean;
  /** Clears up after a holder that died. */
  forget(id: string): void;
  close(): void;
}

/** The only holder of a store in memory. */
export function soleHolder(): StoreHolder {
  const id = randomUUID();
  return { id, appear: nothing, isThere: (other) => other === id, forget: nothing, close: nothing };
}

function nothing(): void {}

/** A holder of the store in a file; its lock lies beside it. */
export function fileHolder(location: string): StoreHolder {
  const id = randomUUID();
  let lock: KernelLock | undefined;
  const pathOf = (holder: string): string => `${location}.${holder}.lock`;
  return {
    id,
    appear: () => {
      lock ??= takeKernelLock(pathOf(id));
    },
    isThere: (other) => (other === id ? lock !== undefined : isLocked(pathOf(other))),
    forget: (other) => rmSync(pathOf(other), { force: true }),
    close: () => {
      lock?.release();
      lock = undefined;
    },
  };
}
