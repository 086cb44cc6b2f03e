import type { ReadableText } from "@orchestrate/core";
import { outlineMarkdown } from "./markdown-outline.ts";
import { valueAt } from "./plain-data.ts";
import { parseYamlSource, type SourcePlace } from "./yaml-source.ts";

/** A number that a document states, with its place. */
export interface StatedNumber extends SourcePlace {
  readonly value: number;
  /** Of the document and line, such as `docs/capacity-plan.md:42`. */
  readonly at: string;
}

/** Reads a number of a capacity plan's block, such as `results.instances`; undefined when it states none. */
export type CapacityNumbers = (block: "inputs" | "results", name: string) => StatedNumber | undefined;

/** The numbers of a capacity plan, or undefined when it has no readable block of them. */
export function capacityNumbers(plan: ReadableText): CapacityNumbers | undefined {
  const fence = outlineMarkdown(plan.text).fences.find((one) => one.language === "yaml" || one.language === "yml");
  if (fence === undefined) return undefined;
  const source = parseYamlSource(fence.text, fence.line);
  if (source.errors.length > 0) return undefined;
  return (block, name) => {
    const value = valueAt(source.value, [block, name, "value"]);
    if (typeof value !== "number") return undefined;
    const place = source.keyPlaceOf([block, name]);
    return { value, ...place, at: `${plan.path}:${place.line}` };
  };
}

/** Whether two stated numbers mean the same: rounding to four digits makes no difference. */
export function isSame(one: number, other: number): boolean {
  return Math.abs(one - other) <= Math.max(Math.abs(one), Math.abs(other)) * 0.001;
}
