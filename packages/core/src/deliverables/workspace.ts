import { sha256 } from "../sha256.ts";
import type { Artifact } from "./artifact.ts";

/** Keeps the texts of documents by reference. */
export interface Workspace {
  /** Keeps a text and gives the fields by which {@link Workspace.read} finds it again. */
  keep(text: string): Promise<Pick<Artifact, "sha256" | "bytes" | "text">>;
  /** The text of a document; throws `store-failed` when the store has lost it. */
  read(artifact: Artifact): Promise<string>;
  /** Puts a checked document where people find it; throws `output-failed` when that cannot be written. */
  publish(artifact: Artifact, text: string): Promise<void>;
  /** The newest published revision of a document; the document itself where nothing newer was published. */
  newest(artifact: Artifact): Artifact;
  /**
   * Runs work on one path after all earlier work on that path, so that of two writers at the same time the second sees
   * what the first has published.
   */
  inTurn<T>(path: string, work: (published: Artifact | undefined) => Promise<T>): Promise<T>;
}

/** A workspace for graphs that run without a run's store: the text travels inside the artifact. */
export function createInlineWorkspace(): Workspace {
  return {
    keep: async (text) => ({ sha256: sha256(text), bytes: Buffer.byteLength(text), text }),
    read: async (artifact) => artifact.text ?? "",
    publish: async () => undefined,
    newest: (artifact) => artifact,
    inTurn: (_path, work) => work(undefined),
  };
}

/** The `inTurn` of a workspace, given what was published last at a path. */
export function createTurns(published: (path: string) => Artifact | undefined): Workspace["inTurn"] {
  const tails = new Map<string, Promise<unknown>>();
  return (path, work) => {
    const result = (tails.get(path) ?? Promise.resolve()).then(() => work(published(path)));
    tails.set(
      path,
      result.catch(() => undefined),
    );
    return result;
  };
}
