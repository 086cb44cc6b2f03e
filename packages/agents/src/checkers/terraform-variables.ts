import { isRecord, recordOf } from "./plain-data.ts";
import { placeAt } from "./position.ts";
import type { Fault } from "./report-findings.ts";
import { offsetOfBlock, referencesIn, type TerraformBlock } from "./terraform-source.ts";
import type { SourcePlace } from "./yaml-source.ts";

/** Defaults that Terraform refuses: with references in them, or of another type than the variable says. */
export function defaultFaults(text: string, block: TerraformBlock): readonly Fault[] {
  if (block.type !== "variable") return [];
  return (block.bodies ?? []).slice(0, 1).flatMap((value): readonly Fault[] => {
    const body = recordOf(value);
    if (!("default" in body)) return [];
    const given = body["default"];
    const place = placeOfDefault(text, block);
    const [reference] = referencesIn(given).filter(([root = ""]) => REFERRING.test(root));
    if (reference !== undefined) {
      const message = `the default refers to ${reference.join(".")}, and a default is a constant`;
      return [{ ...place, rule: "default-refers", message, hint: "Compute it in locals." }];
    }
    const type = /^(?:\$\{)?\s*(\w+)/.exec(String(body["type"]))?.[1] ?? "";
    if (given === null || given === undefined || fits(type, given)) return [];
    const message = `the default is not of the type ${type}`;
    return [{ ...place, rule: "default-type", message, hint: "Write a value of that type, or null." }];
  });
}

const REFERRING = /^(?:var|local|module|data|each|count|path|terraform|self)$/;

/** Which values Terraform takes for a type, by themselves or converted. */
const TAKES: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ["string", (value) => typeof value !== "object"],
  ["number", (value) => typeof value === "number" || (typeof value === "string" && /^\s*[-+]?[\d.]/.test(value))],
  ["bool", (value) => [true, false, "true", "false"].some((one) => one === value)],
  ["list", (value) => Array.isArray(value)],
  ["set", (value) => Array.isArray(value)],
  ["tuple", (value) => Array.isArray(value)],
  ["map", isRecord],
  ["object", isRecord],
]);

/** Whether the value fits the type; what is computed is left to Terraform. */
function fits(type: string, value: unknown): boolean {
  if (typeof value === "string" && /[$%]\{/.test(value)) return true;
  return TAKES.get(type)?.(value) ?? true;
}

function placeOfDefault(text: string, block: TerraformBlock): SourcePlace {
  const begin = offsetOfBlock(text, block) ?? 0;
  const found = /^(?<before>[^\n]*?[{\s])default[ \t]*=/m.exec(text.slice(begin));
  return placeAt(text, found === null ? begin : begin + found.index + (found.groups?.["before"] ?? "").length);
}
