import { artifactAt, type Artifact } from "../deliverables/artifact.ts";
import { createTurns, type Workspace } from "../deliverables/workspace.ts";
import { OrchestrateError } from "../errors.ts";
import { sha256 } from "../sha256.ts";
import type { RunStore } from "../stores/run-store.ts";
import type { OutputFolder } from "./output-folder.ts";

/**
 * A workspace that keeps texts in the run's store and puts checked documents into the output folder, if there is one.
 * What was published is noted in `published`, by path.
 */
export function storeWorkspace(
  store: RunStore,
  output: OutputFolder | undefined,
  published: Record<string, Artifact>,
  onKept: (path: string, keptAs: string) => void,
): Workspace {
  return {
    keep: async (text) => {
      const digest = sha256(text);
      await store.putText(digest, text);
      return { sha256: digest, bytes: Buffer.byteLength(text) };
    },
    read: async ({ sha256: digest, path }) => {
      const text = await store.getText(digest);
      if (text === undefined) throw new OrchestrateError("store-failed", `the store has lost the text of ${path}`);
      return text;
    },
    publish: async (artifact, text) => {
      const keptAs = await output?.write(artifact.path, text);
      if (keptAs !== undefined) onKept(artifact.path, keptAs);
      published[artifact.path] = artifact;
    },
    newest: (artifact) => {
      const last = artifactAt(published, artifact.path);
      return last !== undefined && last.revision > artifact.revision ? last : artifact;
    },
    inTurn: createTurns((path) => artifactAt(published, path)),
  };
}
