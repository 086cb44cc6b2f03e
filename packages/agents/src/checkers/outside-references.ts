import path from "node:path/posix";
import type { CheckInput, ReadableText, ReferredFiles } from "@orchestrate/core";
import { syntaxFaults } from "./json-fault.ts";
import { textOf } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import { parseYamlSource, type YamlPath, type YamlSource } from "./yaml-source.ts";

const LEAVES: ReadonlySet<string> = new Set(["$ref", "$dynamicRef", "$recursiveRef", "operationRef", "externalValue"]);

/** A reference that leaves its document. */
interface OutsideReference {
  readonly at: YamlPath;
  readonly key: string;
  readonly target: string;
}

/** Every `$ref` that leaves the document. To be refused before a tool sees the text, because most tools follow them. */
export function outsideReferences(source: YamlSource): readonly Fault[] {
  return findReferences(source.value, { withData: true }).map(({ at, key, target }) => ({
    ...source.placeOf(at),
    rule: "ref-outside-document",
    message: `${key} to ${JSON.stringify(target.slice(0, 120))} leaves the document and is not followed`,
    hint: howToBringIn(at, target),
  }));
}

/** Where what a reference leads to belongs, by the key that it stands below. */
const SECTIONS: Readonly<Record<string, string>> = {
  parameters: "parameters",
  responses: "responses",
  headers: "headers",
  examples: "examples",
  links: "links",
  callbacks: "callbacks",
  requestBody: "requestBodies",
  paths: "pathItems",
  webhooks: "pathItems",
  channels: "channels",
  messages: "messages",
  message: "messages",
  schema: "schemas",
  schemas: "schemas",
  payload: "schemas",
  properties: "schemas",
  items: "schemas",
  allOf: "schemas",
  anyOf: "schemas",
  oneOf: "schemas",
};

/** The kind of component that stands at a path of keys, as far as the keys tell. */
export function componentFor(at: YamlPath): string | undefined {
  const key = at.findLast(
    (part, index) => Object.hasOwn(SECTIONS, part) && at[index - 1] !== "properties" && at[index - 1] !== "components",
  );
  return SECTIONS[key ?? ""] ?? (at[0] === "components" ? textOf(at[1]) : undefined);
}

/** A document of a run stands alone, so what it takes from elsewhere has to be copied into it. */
function howToBringIn(at: YamlPath, target: string): string {
  const section = componentFor(at);
  const [file = "", pointer = ""] = target.split("#");
  const name = (pointer.split("/").at(-1) ?? "") || path.basename(file).replace(/\..*$/, "");
  if (section === undefined || !/^[\w.-]+$/.test(name))
    return "The document stands alone: put it under components and refer to it as #/components/….";
  const place = `#/components/${section}/${name}`;
  return `The document stands alone: put what that holds under components.${section}.${name} and write $ref: "${place}".`;
}

/**
 * What is to be said of the references that leave a document. In a run it stands alone, so each is an error. Among
 * files that people wrote, one that is there is followed, one that certainly is not there is an error, and any other is
 * noted; one that reaches for the machine or its own network is an error wherever it stands.
 */
export function referenceFaults(source: YamlSource, input: Pick<CheckInput, "path" | "files">): readonly Fault[] {
  const { files } = input;
  return files === undefined ? outsideReferences(source) : unfollowed(source, input.path, files);
}

/** Whether nothing may be linted as a whole, because a part of it was refused; a part that is not there hides no other. */
export function isRefused({ rule, severity = "error" }: Fault): boolean {
  return severity === "error" && rule !== "ref-unresolved";
}

/** As {@link referenceFaults}, for every file that the document refers to. */
export function referenceFaultsBelow({ files }: Pick<CheckInput, "files">): readonly Fault[] {
  return (files?.present ?? []).flatMap(({ path: place, text }) => {
    const source = parseYamlSource(text, 1, "followed");
    const unread = syntaxFaults(place, text, source);
    if (unread.length > 0) return unread.map((fault) => ({ ...fault, path: place }));
    return unfollowed(source, place, files as ReferredFiles).map((fault) => ({ ...fault, path: place }));
  });
}

const NAMED = /\$(?:ref|dynamicRef|recursiveRef)|operationRef|externalValue/g;
/** Without its quotes, `#` begins a comment and the value is yet to come. */
const NAMED_INSIDE = /(?:\$(?:ref|dynamicRef|recursiveRef)|operationRef|externalValue)["']?\s*:\s*["']#/g;
/** What may spell a key otherwise: an escape, or an anchor that an alias repeats. */
const DISGUISED = /\\[xuU\r\n]|&[^\s&]+\s+["']?(?:\$|op|ext)/;

/** Whether it takes a parser to say that a text refers to no other file. Most do not, and parsing takes 100 times as long. */
function mayLeave(text: string): boolean {
  if (DISGUISED.test(text)) return true;
  return (text.match(NAMED)?.length ?? 0) > (text.match(NAMED_INSIDE)?.length ?? 0);
}

/** Relative paths of the files that a document refers to. */
export function relativeReferences({ text }: ReadableText): readonly string[] {
  if (!mayLeave(text)) return [];
  const source = parseYamlSource(text, 1, "followed");
  if (source.errors.length > 0) return [];
  return [...new Set(findReferences(source.value).flatMap(({ target }) => relativeFile(target) ?? []))];
}

/** Where a relative reference of the file at `from` leads to; undefined for one that is not relative. */
export function referredPath(from: string, target: string): string | undefined {
  const file = relativeFile(target);
  return file === undefined ? undefined : path.normalize(path.join(path.dirname(from), file));
}

function relativeFile(target: string): string | undefined {
  const [file = ""] = target.split("#");
  if (file === "" || /^[a-z][a-z0-9+.-]*:|^[/\\]|^~/i.test(file)) return undefined;
  try {
    return decodeURIComponent(file);
  } catch {
    return file;
  }
}

function unfollowed(source: YamlSource, from: string, { present, absent }: ReferredFiles): readonly Fault[] {
  return findReferences(source.value).flatMap(({ at, key, target }): readonly Fault[] => {
    const place = source.placeOf(at);
    const shown = `${key} to ${JSON.stringify(target.slice(0, 120))}`;
    const file = referredPath(from, target);
    if (file === undefined) {
      const isInside = /^(?:file:|[/\\~])|^[a-z+]+:\/\/(?:localhost|127\.|10\.|192\.168\.|169\.254\.|0\.|\[)/i.test(
        target,
      );
      const message = `${shown} leaves the document and is not followed`;
      const hint = "Nothing is fetched for a check. Put it beside the document and refer to it by a relative path.";
      return [{ ...place, rule: "ref-outside-document", severity: isInside ? "error" : "info", message, hint }];
    }
    if (present.some((one) => one.path === file) || file === path.normalize(from)) return [];
    if (absent.includes(file)) {
      const hint = "Correct the path; it is relative to the file that it stands in.";
      return [{ ...place, rule: "ref-unresolved", message: `${shown}: there is no ${file}`, hint }];
    }
    const hint = `Only text below what was named is read. Check a folder that holds both: orchestrate check ${folderOf(from, file)}`;
    return [{ ...place, rule: "ref-outside-document", severity: "info", message: `${shown} is not followed`, hint }];
  });
}

/** The nearest folder that two files lie below. */
function folderOf(one: string, other: string): string {
  const parts = path.normalize(one).split("/").slice(0, -1);
  const others = path.normalize(other).split("/");
  const differs = parts.findIndex((part, index) => part !== others[index]);
  const shared = differs < 0 ? parts : parts.slice(0, differs);
  const above = others.slice(shared.length).filter((part) => part === "..");
  return [...shared, ...above].join("/") || ".";
}

function findReferences(value: unknown, { withData = false } = {}): readonly OutsideReference[] {
  const found: OutsideReference[] = [];
  const visit = (current: unknown, at: YamlPath): void => {
    if (typeof current !== "object" || current === null) return;
    if (Array.isArray(current)) {
      current.forEach((entry, index) => visit(entry, [...at, index]));
      return;
    }
    for (const [key, entry] of Object.entries(current)) {
      if (LEAVES.has(key) && typeof entry === "string") {
        if (!entry.startsWith("#")) found.push({ at: [...at, key], key, target: entry });
      } else if (withData || !isData(key, entry)) visit(entry, [...at, key]);
    }
  };
  visit(value, []);
  return found;
}

/** What an example shows is no reference of the document. */
function isData(key: string, value: unknown): boolean {
  return (key === "example" || key === "default" || key === "const") && typeof value === "object";
}
