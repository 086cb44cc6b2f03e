import { sha256 } from "../sha256.ts";

/** Longest id, so that `handoff_to_` and the id make a tool name of at most 64 characters. */
export const maxIdLength = 53;

// Names that a file cannot have on Windows.
const reserved = /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/;

const letters: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  ł: "l",
  þ: "th",
  ı: "i",
};

/**
 * The id that a name stands for: lower-case letters, digits and single hyphens, 1 to 53 characters, legal as a file
 * name, a graph node name and, with `_` for `-`, as the end of a tool name. `#` is spelled sharp, `+` plus and a dot
 * before a word dot, so "C# Expert" and "C++ Expert" differ. What other scripts say is kept apart by a digest.
 */
export function agentId(name: string): string {
  const folded = /[^\0-\x7f]/.test(name) ? withoutAccents(name) : name.toLowerCase();
  const words = folded
    .replace(/#/g, " sharp ")
    .replace(/\+/g, " plus ")
    .replace(/(?<![\p{L}\p{N}])\.(?=\p{L})/gu, " dot ");
  const slug = words.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  const isWhole = !/[^\0-\x7f]/.test(folded.replace(/[^\p{L}\p{N}]+/gu, ""));
  if (slug === "") return `agent-${digest(folded)}`;
  if (!isWhole || slug.length > maxIdLength)
    return `${slug.slice(0, maxIdLength - 9).replace(/-$/, "")}-${digest(folded)}`;
  return reserved.test(slug) ? `${slug}-agent` : slug;
}

/** Two labels with the same key name the same agent: case and separators do not count. */
export function labelKey(label: string): string {
  return agentId(label).replaceAll("-", "");
}

/** The name of a file without folder and extension; `agent.md` takes its folder's name. */
export function fileStem(path: string): string {
  const parts = path.split(/[\\/]/).filter((part) => part !== "");
  const stem = (parts.at(-1) ?? "").replace(/(?:\.agent|\.chatmode)?\.(?:md|toml|json)$/i, "");
  return stem.toLowerCase() === "agent" ? (parts.at(-2) ?? stem) : stem;
}

function withoutAccents(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[ßæœøđðłþı]/g, (letter) => letters[letter] ?? "");
}

function digest(text: string): string {
  return sha256(text).slice(0, 8);
}
