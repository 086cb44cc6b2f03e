import { readFileSync } from "node:fs";
import type { ReadableText } from "@orchestrate/core";

/** A document of a table of cases, and what a check has to say of it. */
export interface Case {
  readonly title: string;
  readonly path: string;
  readonly text: string;
  /** Lines on which a finding is wanted; none for a good document. */
  readonly lines: readonly number[];
  /** A finding that is a warning is enough. */
  readonly isWarning: boolean;
  readonly documents: readonly ReadableText[];
}

const MARK = /[ \t]*⟵.*$/;

/**
 * Reads a table of cases: `=== good: title`, `=== fault: title` or `=== warning: title` begins one, and `| path` may
 * follow the title. In its text `⟵` ends each line that a finding is wanted on. `+++ kind path` begins a document that
 * the case is checked together with; those before the first case go with every case that brings none of their kind.
 */
export function readCases(file: URL, defaultPath: string): readonly Case[] {
  const [head = "", ...blocks] = readFileSync(file, "utf8").split(/^=== /m);
  const shared = documentsIn(head.split(/^\+\+\+ /m).slice(1));
  return blocks.map((block) => {
    const end = block.indexOf("\n");
    const [, sort = "", title = "", path = defaultPath] =
      /^(good|fault|warning): ([^|]*?)(?: \| (\S+))?$/.exec(block.slice(0, end)) ?? [];
    if (sort === "") throw new Error(`not the head of a case: ${block.slice(0, end)}`);
    const [own = "", ...others] = block.slice(end + 1).split(/^\+\+\+ /m);
    const brought = documentsIn(others);
    const documents = [...brought, ...shared.filter(({ kind }) => !brought.some((other) => other.kind === kind))];
    const marked = own.split("\n");
    const lines = marked.flatMap((line, index) => (MARK.test(line) ? [index + 1] : []));
    if ((sort === "good") !== (lines.length === 0)) throw new Error(`the lines of ${title} are not marked`);
    const text = marked.map((line) => line.replace(MARK, "")).join("\n");
    return { title, path, text, lines, isWarning: sort === "warning", documents };
  });
}

function documentsIn(blocks: readonly string[]): readonly ReadableText[] {
  return blocks.map((block) => {
    const [, kind = "", path = "", text = ""] = /^(\S+) (\S+)\n([\s\S]*)$/.exec(block) ?? [];
    return { kind, path, text };
  });
}
