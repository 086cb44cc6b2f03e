import { nearestName } from "@orchestrate/core/deliverables";
import type { MarkdownOutline } from "./markdown-outline.ts";
import type { Fault } from "./report-findings.ts";

/** The anchors of a Markdown text: those that renderers give its headings, and those that it sets itself. */
export function markdownAnchors(outline: MarkdownOutline): ReadonlySet<string> {
  const anchors = new Set<string>();
  const counts = new Map<string, number>();
  for (const { text } of outline.headings) {
    const own = /\{#([\w-]+)\}\s*$/.exec(text)?.[1];
    if (own !== undefined) anchors.add(own.toLowerCase());
    const slug = slugOf(text);
    const count = counts.get(slug) ?? 0;
    counts.set(slug, count + 1);
    anchors.add(count === 0 ? slug : `${slug}-${count}`);
  }
  for (const { text } of outline.prose) {
    for (const [, id = ""] of text.matchAll(/<[a-z]\w*\s[^<>]*?(?:id|name)\s*=\s*["']([^"'<>]+)["']/gi))
      anchors.add(id.toLowerCase());
  }
  return anchors;
}

/** So many faults are told at most; a text with more is broken as a whole. */
const MOST = 100;

/** Links to an anchor of the same text that is not there. */
export function brokenAnchors(outline: MarkdownOutline): readonly Fault[] {
  const anchors = markdownAnchors(outline);
  const candidates = [...anchors].slice(0, 1000);
  let left = MOST;
  return outline.prose.flatMap(({ text, line }) => {
    const bare = text.replaceAll(/`[^`]*`/g, (code) => " ".repeat(code.length));
    const links = [...bare.matchAll(/\]\(\s*<?#([^)\s>]*)>?(?:\s+"[^"]*")?\s*\)|^\s*\[[^\]]+\]:\s*#(\S+)/g)];
    return links.flatMap((link): readonly Fault[] => {
      const anchor = link[1] ?? link[2] ?? "";
      const wanted = decoded(anchor).toLowerCase();
      if (wanted === "" || wanted === "top" || anchors.has(wanted) || left === 0) return [];
      left -= 1;
      const near = nearestName(wanted.slice(0, 100), candidates);
      const hint = near === undefined ? "Link to a heading of this document." : `Did you mean #${near}?`;
      const column = link.index + link[0].indexOf("#") + 1;
      return [{ line, column, rule: "anchor-broken", message: `no heading has the anchor #${anchor}`, hint }];
    });
  });
}

/** The anchor of a heading as GitHub makes it: lower case, punctuation away, blanks as hyphens. */
function slugOf(heading: string): string {
  return heading
    .replace(/\{#[\w-]+\}\s*$/, "")
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .trim()
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, "")
    .replaceAll(" ", "-");
}

function decoded(anchor: string): string {
  try {
    return decodeURIComponent(anchor);
  } catch {
    return anchor;
  }
}
