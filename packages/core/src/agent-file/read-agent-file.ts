import { closeSync, constants, fstatSync, openSync, readSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import { errorMessage } from "../error-message.ts";
import { decodeText, maxFileBytes, problemAt, tooLarge } from "./decode-text.ts";
import { parseAgentFiles } from "./parse-agent-file.ts";
import type { ParsedAgentFile } from "./parse-agent-file.ts";
import type { Problem } from "./diagnostics.ts";
import type { ReadReference } from "./take-apart.ts";

/** Where a file's agents come from. */
export interface ReadingPlace {
  /** Folder that nothing outside of is read for an agent file, without links in its path. */
  readonly root: string;
  readonly namespaceOf: (path: string) => string | undefined;
}

/** Reads the agents of one file; what cannot be read is a problem. Pipes and devices are refused, never waited for. */
export function readAgentFile(path: string, { root, namespaceOf }: ReadingPlace): readonly ParsedAgentFile[] {
  const bytes = readBytes(path);
  if (!(bytes instanceof Uint8Array)) return [{ agent: undefined, problems: [bytes] }];
  const readReference: ReadReference = (reference) => readInside(reference, path, root);
  return parseAgentFiles(bytes, path, { namespace: namespaceOf(path), readReference });
}

/** Reads at once: agent files are small, and waiting for each takes longer than reading it. */
function readBytes(path: string): Uint8Array | Problem {
  try {
    // Opening a pipe waits for its other end, unless it is told not to.
    const handle = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const found = fstatSync(handle);
      if (!found.isFile()) return problemAt(path, "file-unreadable", "it is not a regular file");
      if (found.size > maxFileBytes) return tooLarge(path, found.size);
      return readAll(handle, found.size);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    return problemAt(path, "file-unreadable", `the file cannot be read: ${errorMessage(error)}`);
  }
}

/** As many bytes as the file had when it was opened. */
function readAll(handle: number, size: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(size);
  let total = 0;
  for (let length = 1; total < size && length > 0; total += length) {
    length = readSync(handle, bytes, total, size - total, null);
  }
  return bytes.subarray(0, total);
}

/** Beside the file that names it, or else from the root, as programs resolve what their configuration names. */
function readInside(reference: string, from: string, root: string): ReturnType<ReadReference> {
  if (isAbsolute(reference)) return { why: "an absolute path" };
  const beside = resolve(dirname(from), reference);
  const real = realPath(beside) ?? realPath(resolve(root, reference));
  if (!isInside(real ?? beside, root)) return { why: "it leads out of the folder of the agents" };
  if (real === undefined) return { why: "there is no such file" };
  const bytes = readBytes(real);
  if (!(bytes instanceof Uint8Array)) return { why: bytes.message };
  const { text, problems } = decodeText(bytes, real);
  return text ?? { why: problems[0]?.message ?? "it is no text" };
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** Whether a path lies in a folder; both without links. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
