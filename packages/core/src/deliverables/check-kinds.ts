import { OrchestrateError } from "../errors.ts";
import { isDocumentPath } from "./artifact-path.ts";
import type { DeliverableKind } from "./deliverable-kind.ts";

/** Files that a run writes itself. */
const reserved = ["README.md", "report.html", "orchestrate-report.json"];

/** Throws `usage` for kinds that could not be handed over: a bad or repeated id, or a path that leads out or is taken. */
export function checkKinds(kinds: readonly DeliverableKind[]): void {
  const ids = new Set<string>();
  for (const { id, path } of kinds) {
    const refuse = (why: string, hint: string): never => {
      throw new OrchestrateError("usage", `the deliverable kind ${JSON.stringify(id)} ${why}`, { hint });
    };
    if (!/^[a-z][a-z0-9-]*$/.test(id)) refuse("has no legal id", "An id has lower-case letters, digits and hyphens.");
    if (ids.has(id)) refuse("is there twice", "Give one of them another id.");
    if (reserved.includes(path)) refuse(`wants the path ${path}`, "That file is the run's own; choose another path.");
    if (!isDocumentPath(path.replace("{name}", "name")))
      refuse(
        `wants the path ${JSON.stringify(path)}`,
        "A path is relative, with forward slashes, and leads nowhere else.",
      );
    ids.add(id);
  }
}
