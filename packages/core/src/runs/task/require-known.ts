import { nearestName } from "../../agent-file/diagnostics.ts";
import { OrchestrateError } from "../../errors.ts";

/** Throws `usage` with the nearest name when a name is not among the known ones. */
export function requireKnown(what: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const nearest = nearestName(name, known);
  const hint = nearest === undefined ? `There are: ${known.join(", ")}.` : `Did you mean ${nearest}?`;
  throw new OrchestrateError("usage", `there is no ${what} ${name}`, { hint });
}
