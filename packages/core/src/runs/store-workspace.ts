import { createClaims, sha256, type Workspace } from "../deliverables/workspace.ts";
import { OrchestrateError } from "../errors.ts";
import type { RunStore } from "../stores/run-store.ts";
import type { Artifact } from "../team/receipt.ts";
import type { OutputFolder } from "./output-folder.ts";

/** A workspace that keeps texts in the run's store and puts checked documents into the output folder, if there is one. */
export function storeWorkspace(
  store: RunStore,
  output: OutputFolder | undefined,
  onPublished: (artifact: Artifact) => void,
): Workspace {
  return {
    keep: async ({ text }) => {
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
      await output?.write(artifact.path, text);
      onPublished(artifact);
    },
    claim: createClaims(),
  };
}
