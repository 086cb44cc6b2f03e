import type { Artifact } from "../../deliverables/artifact.ts";
import { deliveryState } from "../../deliverables/artifact.ts";
import type { RememberedChecks } from "../remembered-checks.ts";
import { failureOf, type RunSession } from "../run-session.ts";

/** SVG images of documents, by path. */
export type Drawings = Readonly<Record<string, string>>;

/** Draws the documents whose kinds can be drawn; one that cannot be drawn has no image, and that is all. */
export async function drawDocuments(
  { team, store, task }: RunSession,
  artifacts: Readonly<Record<string, Artifact>>,
  checks: RememberedChecks,
): Promise<Drawings> {
  if (task.out === undefined) return {};
  const { facts, inputs, policy } = task;
  const drawings: Record<string, string> = {};
  const draw = async ({ path, kind: id, sha256, check }: Artifact): Promise<void> => {
    const drawer = team.kinds.find((kind) => kind.id === id)?.drawer;
    if (drawer === undefined || deliveryState(check) === "invalid") return;
    const text = await store.getText(sha256);
    if (text === undefined) return;
    const outcome = await checks.check(drawer, { path, text, facts, inputs, policy, documents: [] });
    if (outcome.status === "checked" && outcome.drawing !== undefined) drawings[path] = outcome.drawing;
  };
  await Promise.all(Object.values(artifacts).map((artifact) => failureOf(() => draw(artifact))));
  return drawings;
}
