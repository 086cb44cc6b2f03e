/** Puts streamed text together to whole lines, so that agents who speak at the same time do not mix. */
export interface TextLines {
  /** The lines that this text completes. */
  add(span: string, text: string): string[];
  /** What is left of the span's last line. */
  end(span: string): string[];
}

// A model may stream without ever ending a line.
const longestLine = 400;

/** Nothing said yet. */
export function createTextLines(): TextLines {
  const open = new Map<string, string>();
  return {
    add: (span, text) => {
      const lines = `${open.get(span) ?? ""}${text}`.split("\n");
      const rest = lines.pop() ?? "";
      if (rest.length <= longestLine) {
        open.set(span, rest);
        return lines;
      }
      open.delete(span);
      return [...lines, rest];
    },
    end: (span) => {
      const rest = open.get(span) ?? "";
      open.delete(span);
      return rest === "" ? [] : [rest];
    },
  };
}
