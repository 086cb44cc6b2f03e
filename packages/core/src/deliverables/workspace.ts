import { createHash } from "node:crypto";
import type { Artifact } from "../team/receipt.ts";

/** Keeps the texts of documents by reference. */
export interface Workspace {
  /** Keeps a text and gives the fields by which {@link Workspace.read} finds it again. */
  keep(document: { path: string; text: string }): Promise<Pick<Artifact, "sha256" | "bytes"> & { text?: string }>;
  /** The text of a document; throws `store-failed` when the store has lost it. */
  read(artifact: Artifact): Promise<string>;
  /** Puts a checked document where people find it; throws `output-failed` when that cannot be written. */
  publish(artifact: Artifact, text: string): Promise<void>;
  /** Lets one author have a path; false when another has it already. */
  claim(path: string, author: string): boolean;
}

/** Lower-case hex SHA-256 of the UTF-8 text. */
export function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** First come, first served: the `claim` of a {@link Workspace}. */
export function createClaims(): Workspace["claim"] {
  const owners = new Map<string, string>();
  return (path, author) => {
    const owner = owners.get(path) ?? author;
    owners.set(path, owner);
    return owner === author;
  };
}

/** A workspace for graphs that run without a run's store: the text travels inside the artifact. */
export function createInlineWorkspace(): Workspace {
  return {
    keep: async ({ text }) => ({ sha256: sha256(text), bytes: Buffer.byteLength(text), text }),
    read: async (artifact) => artifact.text ?? "",
    publish: async () => undefined,
    claim: () => true,
  };
}
