const RESERVED: ReadonlySet<string> = new Set(
  "all analyse analyze and any array as asc asymmetric authorization between binary both case cast check collate collation column concurrently constraint create cross current_catalog current_date current_role current_schema current_time current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze from full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references returning right select session_user similar some symmetric system_user table tablesample then to trailing true union unique user using variadic verbose when where window with".split(
    " ",
  ),
);

/** The identifier as SQL needs it: quoted where PostgreSQL reserves the word. It holds a-z, 0-9 and _ only. */
export function identifier(name: string): string {
  return RESERVED.has(name) ? `"${name}"` : name;
}

/** A SQL string literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name from parts that fits PostgreSQL's 63 bytes; a cut one keeps a number made from the whole, so that two stay apart. */
export function objectName(...parts: readonly string[]): string {
  const whole = parts.join("_");
  if (whole.length <= 63) return whole;
  let sum = 0;
  for (const character of whole) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 1_679_616;
  return `${whole.slice(0, 58)}_${sum.toString(36).padStart(4, "0")}`;
}
