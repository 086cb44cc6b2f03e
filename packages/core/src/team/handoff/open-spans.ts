/** Pieces of work whose documents their callers have not seen yet. */
export interface OpenSpans {
  /** Marks a delegate's work as begun. */
  open(span: string): void;
  /** The agent at `span` goes on, and knows what its delegates have done. */
  closeBelow(span: string): void;
  /** Whether a piece of work, or one that it belongs to, is under way or has just ended beside others. */
  isOpen(span: string): boolean;
}

/** Keeps the open spans of one run. */
export function createOpenSpans(): OpenSpans {
  const spans = new Set<string>();
  return {
    open: (span) => void spans.add(span),
    closeBelow: (span) => {
      for (const open of spans) if (open.startsWith(`${span}/`)) spans.delete(open);
    },
    isOpen: (span) => [...spans].some((open) => span === open || span.startsWith(`${open}/`)),
  };
}
