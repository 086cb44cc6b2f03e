import { nearestName, OrchestrateError, type Facts, type RunRecord } from "@orchestrate/core";

/**
 * Facts as flags change them: `tenants=40`, `team.engineers=3` for one inside of another, and any JSON as a value. Throws
 * `usage` for a name that is nearly one of the run's.
 */
export function changedFacts(given: readonly string[], { task }: RunRecord): Facts {
  const { facts: recorded = {} } = (task ?? {}) as { facts?: Record<string, unknown> };
  const changed: Record<string, unknown> = {};
  for (const text of given) {
    const equals = text.indexOf("=");
    const [name = "", ...path] = text.slice(0, Math.max(equals, 0)).trim().split(".");
    if (equals < 1 || [name, ...path].includes(""))
      throw new OrchestrateError("usage", `${JSON.stringify(text)} is no fact`, { hint: "Write name=value." });
    refuseNearMiss(name, Object.keys(recorded));
    changed[name] = withValue(changed[name] ?? recorded[name], path, valueOf(text.slice(equals + 1).trim()));
  }
  return changed;
}

function refuseNearMiss(name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const nearest = nearestName(name, known, 2);
  if (nearest === undefined) return;
  throw new OrchestrateError("usage", `the run has no fact ${name}`, { hint: `Did you mean ${nearest}?` });
}

function withValue(whole: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  const isMapping = typeof whole === "object" && whole !== null && !Array.isArray(whole);
  const inside = isMapping ? (whole as Record<string, unknown>) : {};
  const before = Object.hasOwn(inside, name) ? inside[name] : undefined;
  return Object.fromEntries([...Object.entries(inside), [name, withValue(before, rest, value)]]);
}

// As a task file reads it: numbers may be grouped, and what is no JSON is text.
function valueOf(text: string): unknown {
  if (/^[-+]?\d{1,3}(?:_\d{3})+$/.test(text)) return Number(text.replaceAll("_", ""));
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
