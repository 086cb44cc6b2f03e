/** Ends a stream of events; bytes that hold it do not wait for more. */
const lastEvent = "[DONE]";

/** Bytes that arrive, to be read as text in portions. */
export interface GatheredText {
  add(chunk: Buffer): void;
  /** Passes on what waits. */
  take(): void;
  /** Passes nothing on any more. */
  stop(): void;
  /** What is left of a character that was cut off. */
  rest(): string;
}

/**
 * Passes text on at once when nothing was passed on for `gatherMs` milliseconds, else when that time is over: events
 * that are read together cost a fraction.
 */
export function gatherText(gatherMs: number, onText: (text: string) => void): GatheredText {
  const decoder = new TextDecoder();
  let waiting: Buffer[] = [];
  let timer: NodeJS.Timeout | undefined;
  let taken = -Infinity;

  function stop(): void {
    clearTimeout(timer);
    timer = undefined;
    waiting = [];
  }

  function take(): void {
    const [first, ...others] = waiting;
    stop();
    if (first === undefined) return;
    taken = performance.now();
    onText(decoder.decode(others.length === 0 ? first : Buffer.concat([first, ...others]), { stream: true }));
  }

  return {
    stop,
    take,
    rest: () => decoder.decode(),
    add: (chunk) => {
      waiting.push(chunk);
      if (chunk.includes(lastEvent)) return take();
      if (timer !== undefined) return;
      const wait = gatherMs - (performance.now() - taken);
      if (wait <= 0) return take();
      timer = setTimeout(take, wait);
    },
  };
}
