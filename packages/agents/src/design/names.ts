const UNCOUNTABLE: ReadonlySet<string> = new Set([
  "data",
  "equipment",
  "feedback",
  "information",
  "inventory",
  "media",
  "metadata",
  "money",
  "news",
  "series",
  "stock",
]);
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ["person", "people"],
  ["child", "children"],
  ["index", "indexes"],
  ["quiz", "quizzes"],
  ["lens", "lenses"],
  ["leaf", "leaves"],
  ["shelf", "shelves"],
]);
const SINGULAR: ReadonlyMap<string, string> = new Map([...IRREGULAR].map(([one, many]) => [many, one]));

/** Lower-case ASCII words of a name in any case style; accents are dropped, and it is never empty. */
export function wordsOf(name: string): readonly string[] {
  const words = name
    .replaceAll("ß", "ss")
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== "");
  // PostgreSQL cuts identifiers at 63 bytes; 40 leave room for the suffixes of indexes and policies.
  const kept = words.join(" ").slice(0, 40).trim().split(" ");
  const first = kept[0] ?? "";
  if (first === "") return ["unnamed"];
  return /^\d/.test(first) ? ["n", ...kept] : kept;
}

/** English plural of one lower-case word. */
export function pluralOf(word: string): string {
  if (UNCOUNTABLE.has(word)) return word;
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  if (word.endsWith("sis")) return `${word.slice(0, -2)}es`;
  return /(?:s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}

/** English singular of one lower-case word; a word that is singular already comes back as it is. */
export function singularOf(word: string): string {
  if (UNCOUNTABLE.has(word) || IRREGULAR.has(word)) return word;
  const irregular = SINGULAR.get(word);
  if (irregular !== undefined) return irregular;
  if (/[^aeiou]ies$/.test(word) && word.length > 4) return `${word.slice(0, -3)}y`;
  if (/(?:ss|x|z|ch|sh|us)es$/.test(word)) return word.slice(0, -2);
  return /[^suia]s$/.test(word) && word.length > 3 ? word.slice(0, -1) : word;
}

/** Words with the last one in the plural. */
export function pluralWords(words: readonly string[]): readonly string[] {
  return [...words.slice(0, -1), pluralOf(words.at(-1) ?? "")];
}

/** `line item` → `LineItem`. */
export function pascalCase(words: readonly string[]): string {
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
}

/** `line item` → `lineItem`. */
export function camelCase(words: readonly string[]): string {
  const pascal = pascalCase(words);
  return pascal.charAt(0).toLowerCase() + pascal.slice(1);
}

/** `line item` → `line-item`. */
export function kebabCase(words: readonly string[]): string {
  return words.join("-");
}

/** `line item` → `line_item`. */
export function snakeCase(words: readonly string[]): string {
  return words.join("_");
}

/** `invoice` → `an invoice`. */
export function withArticle(label: string): string {
  return `${/^(?:[aeio]|u(?!ni|se|ti))/.test(label) ? "an" : "a"} ${label}`;
}
