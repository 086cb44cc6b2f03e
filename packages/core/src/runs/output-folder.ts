import { randomBytes } from "node:crypto";
import { constants } from "node:fs";
import { access, lstat, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import path from "node:path";
import { OrchestrateError } from "../errors.ts";
import { makeFolder } from "../make-folder.ts";
import { sha256 } from "../deliverables/workspace.ts";

/** The folder that a run hands over. Files appear in it whole or not at all, and never outside it. */
export interface OutputFolder {
  readonly folder: string;
  /** `file` is relative with forward slashes. A file that a person changed is kept beside as `<file>.orig`. */
  write(file: string, text: string): Promise<void>;
}

/**
 * Opens (and makes) an output folder, before anything is paid for. `wasOurs` says whether a text with this digest came
 * from a run; anything else that is in the way is kept. Throws `output-failed`.
 */
export async function openOutputFolder(
  folder: string,
  wasOurs: (digest: string) => Promise<boolean>,
): Promise<OutputFolder> {
  const root = path.resolve(folder);
  try {
    makeFolder(root);
    await access(root, constants.W_OK);
  } catch (error) {
    throw failed(`cannot write to ${root}`, error);
  }
  const earlier = await earlierDigests(root);
  const known = async (digest: string): Promise<boolean> => earlier.has(digest) || (await wasOurs(digest));
  return {
    folder: root,
    write: async (file, text) => {
      const target = await safeTarget(root, file);
      try {
        await keepForeign(target, text, known);
        await writeWhole(target, text);
      } catch (error) {
        throw failed(`cannot write ${target}`, error);
      }
    },
  };
}

const reportFile = "orchestrate-report.json";

// The last run's report names the digests of what that run wrote, index and report included.
async function earlierDigests(root: string): Promise<Set<string>> {
  try {
    const text = await readFile(path.join(root, reportFile), "utf8");
    const report = JSON.parse(text) as { indexSha256?: string; documents?: { sha256?: string }[] };
    const digests = (report.documents ?? []).flatMap((document) => document.sha256 ?? []);
    return new Set([...digests, report.indexSha256 ?? "", sha256(text)]);
  } catch {
    return new Set();
  }
}

async function safeTarget(root: string, file: string): Promise<string> {
  const parts = file.split("/");
  const legal = parts.every((part) => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(part) && !part.endsWith("."));
  if (!legal) throw new OrchestrateError("output-failed", `${JSON.stringify(file)} is no path for a document`);
  let folder = root;
  for (const part of parts.slice(0, -1)) {
    folder = path.join(folder, part);
    await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw failed(`cannot make ${folder}`, error);
    });
    // A link would lead the documents out of the folder.
    if (!(await lstat(folder)).isDirectory()) throw new OrchestrateError("output-failed", `${folder} is not a folder`);
  }
  return path.join(root, ...parts);
}

async function keepForeign(target: string, text: string, known: (digest: string) => Promise<boolean>): Promise<void> {
  const there = await readFile(target, "utf8").catch(() => undefined);
  if (there === undefined || there === text || (await known(sha256(there)))) return;
  await rename(target, `${target}.orig`);
}

async function writeWhole(target: string, text: string): Promise<void> {
  const temporary = `${target}.${randomBytes(6).toString("hex")}.tmp`;
  try {
    const file = await open(temporary, "wx");
    try {
      await file.writeFile(text, "utf8");
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function failed(message: string, cause: unknown): OrchestrateError {
  if (cause instanceof OrchestrateError) return cause;
  const { code } = cause as { code?: string };
  const why = {
    ENOSPC: "no space left on the disk",
    EACCES: "permission denied",
    EROFS: "the file system is read-only",
  }[code ?? ""];
  return new OrchestrateError("output-failed", `${message}: ${why ?? code ?? String(cause)}`, {
    hint: "Choose another folder with --out.",
    cause,
  });
}
