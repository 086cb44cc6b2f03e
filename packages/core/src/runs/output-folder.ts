import { sha256 } from "../sha256.ts";
import { randomBytes } from "node:crypto";
import { constants, existsSync } from "node:fs";
import { access, link, lstat, mkdir, open, readFile, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { OrchestrateError } from "../errors.ts";
import { isDocumentPath } from "../deliverables/artifact-path.ts";
import { takeKernelLock, type KernelLock } from "../stores/kernel-lock.ts";
import { makeFolder } from "../make-folder.ts";

/** The folder that a run hands over. Files appear in it whole or not at all, and never outside it. */
export interface OutputFolder extends Disposable {
  readonly folder: string;
  /**
   * `file` is relative with forward slashes. A file that a person wrote or changed is kept beside it as `<file>.orig`,
   * `<file>.orig.2` and so on; the answer is the path of what was kept, relative too, if there was anything. A file that
   * holds the text already is left alone.
   */
  write(file: string, text: string): Promise<string | undefined>;
  /**
   * Removes documents of these kinds that the last run left here and this one did not write, such as a decision record
   * under another name, unless somebody has changed them since.
   */
  removeLeftovers(kinds: readonly string[], written: readonly string[]): Promise<void>;
}

/**
 * Opens (and makes) an output folder, before anything is paid for; until it is disposed no other run may have it.
 * `wasOurs` says whether a text with this digest came from a run; anything else that is in the way is kept. Throws
 * `output-failed`, and `run-busy` while another run writes there.
 */
export async function openOutputFolder(
  folder: string,
  wasOurs: (digest: string) => Promise<boolean>,
): Promise<OutputFolder> {
  const root = path.resolve(folder);
  try {
    makeFolder(root);
    if (!(await stat(root)).isDirectory()) throw new OrchestrateError("output-failed", `${root} is not a folder`);
    await access(root, constants.W_OK);
  } catch (error) {
    throw failed(`cannot write to ${root}`, error);
  }
  const lock = lockFolder(root);
  await removeTemporary(root);
  const earlier = await earlierRun(root);
  const known = async (digest: string): Promise<boolean> => earlier.digests.has(digest) || (await wasOurs(digest));
  return {
    folder: root,
    write: async (file, text) => {
      const target = await safeTarget(root, file);
      try {
        const there = await readExisting(target);
        if (there === text) return undefined;
        const kept = there === undefined ? undefined : await keepForeign(target, there, known);
        await writeWhole(root, target, text);
        return kept === undefined ? undefined : path.relative(root, kept).replaceAll(path.sep, "/");
      } catch (error) {
        throw failed(`cannot write ${target}`, error);
      }
    },
    removeLeftovers: async (kinds, written) => {
      const left = earlier.documents.filter(({ path: file, kind }) => kinds.includes(kind) && !written.includes(file));
      await Promise.all(left.map(({ path: file, sha256: digest }) => removeUnchanged(root, file, digest)));
    },
    [Symbol.dispose]: () => lock.release(),
  };
}

const lockName = ".orchestrate.lock";

/** Removes the lock that a process left in a folder when it was killed after its last write; one that is held stays. */
export function removeLeftLock(folder: string): void {
  const file = path.join(folder, lockName);
  if (!existsSync(file)) return;
  try {
    takeKernelLock(file)?.release();
  } catch {
    // A folder that cannot be written to keeps it; it locks nothing.
  }
}

function lockFolder(root: string): KernelLock {
  const lock = explainFailure(`cannot write to ${root}`, () => takeKernelLock(path.join(root, lockName)));
  if (lock !== undefined) return lock;
  throw new OrchestrateError("run-busy", `another run is writing to ${root}`, {
    hint: "Wait for it to end, or choose another folder with --out.",
  });
}

function explainFailure<T>(message: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw failed(message, error);
  }
}

const reportFile = "orchestrate-report.json";

interface EarlierDocument {
  readonly path: string;
  readonly kind: string;
  readonly sha256: string;
}

interface EarlierRun {
  /** Of everything that the last run wrote. */
  readonly digests: ReadonlySet<string>;
  readonly documents: readonly EarlierDocument[];
}

async function earlierRun(root: string): Promise<EarlierRun> {
  try {
    const text = await readFile(path.join(root, reportFile), "utf8");
    const report = JSON.parse(text) as {
      indexSha256?: string;
      pageSha256?: string;
      documents?: Partial<EarlierDocument>[];
    };
    const documents = (report.documents ?? []).flatMap(({ path: file, kind = "", sha256: digest }): EarlierDocument[] =>
      file === undefined || digest === undefined ? [] : [{ path: file, kind, sha256: digest }],
    );
    const digests = new Set([
      ...documents.map((document) => document.sha256),
      report.indexSha256 ?? "",
      report.pageSha256 ?? "",
      sha256(text),
    ]);
    return { digests, documents };
  } catch {
    return { digests: new Set(), documents: [] };
  }
}

async function removeUnchanged(root: string, file: string, digest: string): Promise<void> {
  const target = await safeTarget(root, file).catch(() => undefined);
  const text = target === undefined ? undefined : await readExisting(target).catch(() => undefined);
  if (target !== undefined && text !== undefined && sha256(text) === digest) await rm(target);
}

async function safeTarget(root: string, file: string): Promise<string> {
  const parts = file.split("/");
  if (!isDocumentPath(file))
    throw new OrchestrateError("output-failed", `${JSON.stringify(file)} is no path for a document`);
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

// A file that no run wrote is somebody's: it moves aside, and never over an earlier one that moved aside.
async function keepForeign(
  target: string,
  there: string,
  known: (digest: string) => Promise<boolean>,
): Promise<string | undefined> {
  if (await known(sha256(there))) return undefined;
  for (let number = 1; ; number += 1) {
    const aside = number === 1 ? `${target}.orig` : `${target}.orig.${number}`;
    try {
      await link(target, aside);
      return aside;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
}

async function readExisting(target: string): Promise<string | undefined> {
  try {
    return await readFile(target, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

const temporaryName = /^\.orchestrate\.[0-9a-f]{12}\.tmp$/;

// A process that was killed while it wrote has left its half of a file.
async function removeTemporary(root: string): Promise<void> {
  const left = (await readdir(root)).filter((name) => temporaryName.test(name));
  await Promise.all(left.map((name) => rm(path.join(root, name), { force: true })));
}

async function writeWhole(root: string, target: string, text: string): Promise<void> {
  const temporary = path.join(root, `.orchestrate.${randomBytes(6).toString("hex")}.tmp`);
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
