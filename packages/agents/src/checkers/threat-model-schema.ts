import { nearestName } from "@orchestrate/core/deliverables";
import { z } from "zod";
import { recordOf } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import type { YamlSource } from "./yaml-source.ts";

/** The six kinds of threat: Spoofing, Tampering, Repudiation, Information disclosure, Denial of service, Elevation of privilege. */
export const STRIDE = [
  "spoofing",
  "tampering",
  "repudiation",
  "information-disclosure",
  "denial-of-service",
  "elevation-of-privilege",
] as const;
const LEVELS = ["low", "medium", "high"] as const;
const STATES = ["open", "mitigated", "accepted", "transferred"] as const;

const said = z.string().trim().min(1, "is empty");
/** `1` is an id as much as `T1`. */
const named = z.preprocess((value) => (typeof value === "number" ? String(value) : value), said);

/** One of some words, in whatever case and with spaces, underscores or hyphens between its parts. */
function oneOf<const Words extends readonly [string, ...string[]]>(words: Words): z.ZodType<Words[number]> {
  return z.preprocess(plainWord, z.enum(words));
}

function plainWord(value: unknown): unknown {
  return typeof value === "string"
    ? value
        .trim()
        .toLowerCase()
        .replaceAll(/[\s_]+/g, "-")
    : value;
}
const Threat = z.looseObject({
  id: named,
  title: said,
  stride: oneOf(STRIDE),
  /** `createInvoice`, `POST /v1/invoices`, or several of them. */
  operation: z.union([said, z.array(said).min(1)]).optional(),
  asset: said.optional(),
  boundary: named,
  likelihood: oneOf(LEVELS),
  impact: oneOf(LEVELS),
  mitigation: z.string(),
  status: oneOf(STATES),
  owner: said,
  because: said.optional(),
});
const Boundary = z.looseObject({ id: named, name: said });

/** The YAML block of a threat model. */
const ThreatModel = z.looseObject({
  boundaries: z.array(Boundary).min(1),
  assets: z.array(z.union([said, z.looseObject({ name: said })])).optional(),
  threats: z.array(Threat).min(1),
});
export type ThreatModel = z.infer<typeof ThreatModel>;

const KNOWN_ALIASES: Readonly<Record<string, string>> = {
  severity: "impact",
  probability: "likelihood",
  category: "stride",
  endpoint: "operation",
  mitigations: "mitigation",
};

/** A threat model as far as it could be read, with the faults of its form at their places. */
export function readThreatModel(source: YamlSource): { model?: ThreatModel; faults: readonly Fault[] } {
  if (source.errors.length > 0) return { faults: source.errors.map((error) => ({ ...error, rule: "yaml-syntax" })) };
  const parsed = ThreatModel.safeParse(source.value);
  const keys = misspeltKeys(source);
  if (parsed.success) return { model: parsed.data, faults: keys };
  return { faults: [...parsed.error.issues.map((issue) => schemaFault(issue, source)), ...keys] };
}

function schemaFault(issue: z.core.$ZodIssue, source: YamlSource): Fault {
  const path = issue.path.filter((step) => typeof step !== "symbol");
  const missing = issue.code === "invalid_type" && issue.message.endsWith(" received undefined");
  const name = path.join(".") || "the block";
  const message = missing ? `${name} is missing` : `${name}: ${issue.message}`;
  const field = { stride: STRIDE, likelihood: LEVELS, impact: LEVELS, status: STATES }[String(path.at(-1))];
  const hint = field === undefined ? {} : { hint: `One of ${field.join(", ")}.` };
  return { ...source.placeOf(path), rule: missing ? "field-missing" : "threat-schema", message, ...hint };
}

/** Further fields are welcome; one that is nearly a known name is a slip. */
function misspeltKeys(source: YamlSource): readonly Fault[] {
  const known = Threat.keyof().options;
  const { threats } = recordOf(source.value);
  return (Array.isArray(threats) ? (threats as unknown[]) : []).flatMap((threat, index) =>
    Object.keys(recordOf(threat))
      .filter((key) => !(known as readonly string[]).includes(key))
      .flatMap((key): readonly Fault[] => {
        const near = KNOWN_ALIASES[key] ?? nearestName(key, known, 2);
        if (near === undefined) return [];
        const place = source.keyPlaceOf(["threats", index, key]);
        return [
          { ...place, rule: "unknown-field", message: `a threat has no field ${key}`, hint: `Did you mean ${near}?` },
        ];
      }),
  );
}
