import type { Fault } from "./report-findings.ts";
import { placeAt } from "./position.ts";
import { isRecord } from "./plain-data.ts";

/** Whether a value is a placeholder that another program fills in, such as `{{ .Values.x }}` or `${X}`. */
export function isTemplated(value: unknown): boolean {
  if (isRecord(value)) return Object.keys(value).some((key) => key.startsWith("{"));
  return typeof value === "string" && /\{\{|\$\{\w+|\$\(\w+\)|^\{ /.test(value);
}

/** What to say about a text that is a template instead of manifests, or undefined when it is none. */
export function templateFault(text: string, values: readonly unknown[], readable: boolean): Fault | undefined {
  const begin = text.search(/\{\{/);
  if (begin < 0) return undefined;
  // Braces in quotes or in a block text belong to the program that reads them, as in an alert's annotations.
  const action = /^[ \t]*(?:-[ \t]+)?(?:[\w.-]+:[ \t]+)?\{\{/m.exec(text);
  if (readable ? !values.some(holdsTemplate) : action === null) return undefined;
  return {
    ...placeAt(text, action === null ? begin : action.index + action[0].length - 2),
    rule: "templated",
    message: "the text is a template, not manifests; what it becomes cannot be checked",
    hint: "Render it (helm template, kustomize build) and hand over the result.",
  };
}

function holdsTemplate(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { kind, apiVersion, metadata } = value;
  const name = isRecord(metadata) ? metadata["name"] : undefined;
  return [value, kind, apiVersion, name].some((part) => isBraced(part)) || someKeyBraced(value, 0);
}

function isBraced(value: unknown): boolean {
  return typeof value === "string" && value.includes("{{");
}

/** An unquoted `{{ x }}` is a mapping with a mapping as its key. */
function someKeyBraced(value: unknown, depth: number): boolean {
  if (typeof value !== "object" || value === null || depth > 40) return false;
  return Object.entries(value).some(([key, inner]) => key.startsWith("{ ") || someKeyBraced(inner, depth + 1));
}
