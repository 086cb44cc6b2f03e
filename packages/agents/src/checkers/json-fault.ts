import { placeAt } from "./position.ts";
import type { Fault } from "./report-findings.ts";
import type { YamlSource } from "./yaml-source.ts";

/** Where a file that is JSON by its name is none. Readers of YAML would take it nevertheless, but no program of JSON does. */
export function jsonFault(path: string, text: string): Fault | undefined {
  if (!/\.json$/i.test(path)) return undefined;
  try {
    JSON.parse(text.replace(/^\uFEFF/, ""));
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const position = /at position (\d+)/.exec(message)?.[1];
    const place = placeAt(text, position === undefined ? text.length : Number(position));
    return { ...place, rule: "syntax", message, hint: "JSON has no comments, no trailing commas and double quotes." };
  }
}

/** Why a text that was read as YAML cannot be: what the reader says, or that it is JSON by its name and none. */
export function syntaxFaults(path: string, text: string, { errors }: YamlSource): readonly Fault[] {
  const broken = jsonFault(path, text);
  return broken === undefined ? errors.map((error) => ({ ...error, rule: "yaml-syntax" })) : [broken];
}
