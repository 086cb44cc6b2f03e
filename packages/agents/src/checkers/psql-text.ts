/**
 * A text in which everything is blanked that is meant for psql and not for PostgreSQL: backslash commands such as
 * `\connect`, and the rows that follow `COPY … FROM stdin`. What psql, Flyway, dbt or Go fill in is a name of the same
 * length. Every other character keeps its place.
 */
export function withoutPsql(given: string): string {
  const text = filledIn(given);
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
    inRows = quote === undefined && beginsRows(line);
    return line;
  });
  // Rows that no \. ends would swallow the rest of the file unread.
  return inRows ? text : lines.join("\n");
}

/** Whether the last statement of a line ends in it and takes the rows that follow. */
function beginsRows(line: string): boolean {
  const end = line.trimEnd();
  return end.endsWith(";") && /\bfrom\s+stdin\b/i.test(end.slice(end.lastIndexOf(";", end.length - 2) + 1));
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

// What is open at the end takes all the rest: tried anew at each of its beginnings, a text of them would take for ever.
const QUOTED = [
  String.raw`--[^\n]*`,
  String.raw`\/\*[\s\S]*?(?:\*\/|$)`,
  String.raw`'(?:[^']|'')*(?:'|$)`,
  String.raw`"(?:[^"]|"")*(?:"|$)`,
];
const OPEN = [
  String.raw`\{\{[^{}\n]*\}\}`,
  String.raw`\$\{\w[\w.:-]*\}`,
  String.raw`(?<![:\w\])])(?::'\w+'|:"\w+"|:[A-Za-z_]\w*)`,
];

/** Whether the schema of a name, as in `:SCHEMA.orders`, is known to whoever fills it in alone. */
export function hasOpenSchemas(text: string): boolean {
  return filledIn(text) !== text && new RegExp(`(?:${OPEN.join("|")})\\.`).test(text);
}

/** The text with a name, or a string where psql quotes one, for everything that is to be filled in. */
function filledIn(text: string): string {
  if (!/\{\{|\$\{|:["'a-z_]/i.test(text)) return text;
  return text.replaceAll(new RegExp([...QUOTED, ...OPEN].join("|"), "g"), (found) => {
    if (found.startsWith(":'")) return `'${"x".repeat(found.length - 2)}'`;
    if (!/^(?:\{\{|\$\{|:)/.test(found)) return found;
    return "x".repeat(found.length);
  });
}
