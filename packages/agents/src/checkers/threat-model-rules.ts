import { nearestName, type ReadableText } from "@orchestrate/core/deliverables";
import { judgeCalls } from "./api-calls.ts";
import { outlineMarkdown } from "./markdown-outline.ts";
import { findApi, type ApiView } from "./openapi-view.ts";
import type { Fault } from "./report-findings.ts";
import { readThreatModel, STRIDE, type ThreatModel } from "./threat-model-schema.ts";
import { parseYamlSource, type YamlPath, type YamlSource } from "./yaml-source.ts";

/** Adds a fault at the value with a path. */
type Tell = (path: YamlPath, fault: Omit<Fault, "line" | "column">) => void;

/** Checks a threat model: its block of threats, what they refer to, and what they leave out. */
export function threatModelFaults(text: string, documents: readonly ReadableText[]): readonly Fault[] {
  const blocks = outlineMarkdown(text).fences.filter(({ language }) => /^ya?ml$/.test(language));
  const block = blocks.find((fence) => /^[ \t]*threats[ \t]*:/m.test(fence.text)) ?? blocks[0];
  if (block === undefined) {
    const hint = "Put boundaries and threats into a fenced block that begins with ```yaml.";
    return [{ line: 1, column: 1, rule: "threats-missing", message: "there is no fenced yaml block of threats", hint }];
  }
  const source = parseYamlSource(block.text, block.line, "followed");
  const { model, faults: formal } = readThreatModel(source);
  if (model === undefined) return formal;
  const faults = [...formal];
  const tell: Tell = (path, fault) => faults.push({ ...source.placeOf(path), ...fault });
  sameIds(model, tell);
  for (const [index, threat] of model.threats.entries()) threatFaults(threat, ["threats", index], tell);
  boundaryFaults(model, tell);
  coverage(model, tell);
  const api = findApi(documents);
  return api === undefined ? faults : [...faults, ...operationFaults(model, source, api)];
}

function sameIds(model: ThreatModel, tell: Tell): void {
  for (const list of ["boundaries", "threats"] as const) {
    const ids = model[list].map(({ id }) => id);
    for (const [index, id] of ids.entries()) {
      if (ids.indexOf(id) < index)
        tell([list, index, "id"], {
          rule: "id-twice",
          message: `the id ${id} is taken already`,
          hint: "Give it its own.",
        });
    }
  }
}

function threatFaults(threat: ThreatModel["threats"][number], at: YamlPath, tell: Tell): void {
  const { id, operation, asset, status, mitigation, because, likelihood, impact } = threat;
  if (operation === undefined && asset === undefined)
    tell(at, {
      rule: "target-missing",
      message: `${id} names neither an operation nor an asset`,
      hint: "Say what it is about.",
    });
  if (
    status === "mitigated" &&
    /^\W*(?:none(?: yet)?|n\/?a|tbd|todo|unknown|pending|planned|to be (?:defined|decided|determined|done))?\W*$/i.test(
      mitigation,
    )
  )
    tell([...at, "mitigation"], {
      rule: "mitigation-missing",
      message: `${id} is called mitigated and says no mitigation`,
      hint: "Say what was done, or set its status to open.",
    });
  if (status === "accepted" && because === undefined)
    tell([...at, "status"], {
      rule: "acceptance-without-reason",
      message: `${id} is accepted, and nothing says why`,
      hint: "Add because: who accepts it and for what reason.",
    });
  if (status === "open" && likelihood === "high" && impact === "high")
    tell([...at, "status"], {
      rule: "high-risk-open",
      severity: "warning",
      message: `${id} is likely and grave, and still open`,
      hint: "Mitigate it before the release, or have somebody accept it.",
    });
}

function boundaryFaults(model: ThreatModel, tell: Tell): void {
  const ids = model.boundaries.map(({ id }) => id);
  for (const [index, { boundary }] of model.threats.entries()) {
    if (ids.includes(boundary)) continue;
    const near = nearestName(boundary, ids);
    const hint = near === undefined ? `There are ${ids.join(", ").slice(0, 200)}.` : `Did you mean ${near}?`;
    const message = `no trust boundary has the id ${boundary}`;
    tell(["threats", index, "boundary"], { rule: "boundary-unknown", message, hint });
  }
  const used = new Set(model.threats.map(({ boundary }) => boundary));
  for (const [index, { id, name }] of model.boundaries.entries()) {
    if (used.has(id)) continue;
    const message = `no threat crosses the trust boundary ${id} (${name})`;
    tell(["boundaries", index], { rule: "boundary-without-threat", message, hint: "What can come across it?" });
  }
}

function coverage(model: ThreatModel, tell: Tell): void {
  for (const kind of STRIDE.filter((one) => !model.threats.some(({ stride }) => stride === one))) {
    const message = `no threat is of the kind ${kind}`;
    const hint = "Name one, or say in prose why there is none.";
    tell(["threats"], { rule: "stride-incomplete", severity: "warning", message, hint });
  }
}

const CALL = /^\s*(get|head|put|post|patch|delete)\s+(\/\S*)\s*$/i;

function operationFaults(model: ThreatModel, source: YamlSource, api: ApiView): readonly Fault[] {
  const named = model.threats.flatMap(({ operation }, index) =>
    typeof operation === "string"
      ? [{ name: operation, at: ["threats", index, "operation"] }]
      : (operation ?? []).map((name, number) => ({ name, at: ["threats", index, "operation", number] })),
  );
  const ids = api.operations.flatMap(({ body }) =>
    typeof body["operationId"] === "string" ? [body["operationId"]] : [],
  );
  const unknown = named.flatMap(({ name, at }): readonly Fault[] => {
    if (ids.includes(name) || /^(?:\*|all)$/i.test(name)) return [];
    const place = source.placeOf(at);
    const call = CALL.exec(name);
    if (call === null) {
      const near = nearestName(name, ids);
      const hint = near === undefined ? "Write the operationId, or POST /path." : `Did you mean ${near}?`;
      return [{ ...place, rule: "operation-unknown", message: `the API has no operation ${name}`, hint }];
    }
    const [judged] = judgeCalls(api, [{ ...place, method: (call[1] ?? "").toLowerCase(), path: call[2] ?? "" }]);
    return judged === undefined || "operation" in judged
      ? []
      : [{ ...place, rule: "operation-unknown", message: judged.message, hint: judged.hint }];
  });
  return [...unknown, ...forgotten(model, source, { api, names: named.map(({ name }) => name) })];
}

/** Operations that change something and that no threat is about. */
function forgotten(
  model: ThreatModel,
  source: YamlSource,
  { api, names }: { api: ApiView; names: readonly string[] },
): readonly Fault[] {
  if (names.some((name) => /^(?:\*|all)$/i.test(name))) return [];
  const calls = new Set(names.map((name) => name.replace(/\s+/g, " ").trim().toLowerCase()));
  return api.operations.flatMap(({ method, path, body }): readonly Fault[] => {
    const id = typeof body["operationId"] === "string" ? body["operationId"] : undefined;
    if (method === "get" || calls.has(`${method} ${path}`.toLowerCase())) return [];
    if (id !== undefined && calls.has(id.toLowerCase())) return [];
    const message = `no threat is about ${id ?? `${method.toUpperCase()} ${path}`}, which changes something`;
    const place = source.placeOf(["threats"]);
    return [{ ...place, rule: "operation-without-threat", severity: "warning", message, hint: "Name it in one." }];
  });
}
