/**
 * A text in which everything is blanked that is meant for psql and not for PostgreSQL: backslash commands such as
 * `\connect`, and the rows that follow `COPY … FROM stdin`. Every other character keeps its place.
 */
export function withoutPsql(text: string): string {
  if (!/^\\|\bfrom\s+stdin\b/im.test(text)) return text;
  let inRows = false;
  let quote: string | undefined;
  const lines = text.split("\n").map((line) => {
    if (inRows) {
      inRows = line.trimEnd() !== String.raw`\.`;
      return blank(line);
    }
    if (quote === undefined && /^\\[a-z!?.]/i.test(line)) return blank(line);
    quote = openQuote(line, quote);
    inRows = quote === undefined && /\bfrom\s+stdin\b[^;]*;\s*$/i.test(line);
    return line;
  });
  // Rows that no \. ends would swallow the rest of the file unread.
  return inRows ? text : lines.join("\n");
}

function blank(line: string): string {
  return line.replaceAll(/[^\r]/g, " ");
}

/** The quote that is still open at the end of a line, or undefined. */
function openQuote(line: string, before: string | undefined): string | undefined {
  let open = before;
  for (const [token] of line.matchAll(/--.*|'|\$(?:[a-z_]\w*)?\$|\/\*|\*\//gi)) {
    if (open === undefined && token.startsWith("--")) return undefined;
    if (open === undefined && token !== "*/") open = token === "/*" ? "*/" : token;
    else if (open === token) open = undefined;
  }
  return open;
}
