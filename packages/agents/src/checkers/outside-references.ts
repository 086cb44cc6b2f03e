import type { Fault } from "./report-findings.ts";
import type { YamlPath, YamlSource } from "./yaml-source.ts";

const LEAVES: ReadonlySet<string> = new Set(["$ref", "$dynamicRef", "$recursiveRef", "operationRef", "externalValue"]);

/** Every `$ref` that leaves the document. To be refused before a tool sees the text, because most tools follow them. */
export function outsideReferences(source: YamlSource): readonly Fault[] {
  const faults: Fault[] = [];
  const visit = (value: unknown, path: YamlPath): void => {
    if (typeof value !== "object" || value === null) return;
    if (Array.isArray(value)) {
      value.forEach((entry, index) => visit(entry, [...path, index]));
      return;
    }
    for (const [key, entry] of Object.entries(value)) {
      if (LEAVES.has(key) && typeof entry === "string" && !entry.startsWith("#"))
        faults.push(refusal(source, [...path, key], entry));
      else visit(entry, [...path, key]);
    }
  };
  visit(source.value, []);
  return faults;
}

function refusal(source: YamlSource, path: YamlPath, target: string): Fault {
  return {
    ...source.placeOf(path),
    rule: "ref-outside-document",
    message: `${String(path.at(-1))} to ${JSON.stringify(target.slice(0, 120))} leaves the document and is not followed`,
    hint: "Put it under components and refer to it as #/components/….",
  };
}
