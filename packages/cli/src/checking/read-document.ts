import { open } from "node:fs/promises";

// A larger file is no document that somebody wrote.
const maxDocumentBytes = 1024 * 1024;

/** The text of a file, or why it has none. */
export type DocumentText =
  | { readonly text: string }
  | { readonly refused: "large" | "binary" | "encoding" | "unreadable"; readonly reason: string };

/** Reads a file as UTF-8, unless it is larger than 1 MiB; never throws. */
export async function readDocument(file: string): Promise<DocumentText> {
  try {
    return textOf(await readBytes(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { refused: "unreadable", reason: `it cannot be read (${code ?? String(error)})` };
  }
}

/** Undefined for a file that is too large. */
async function readBytes(file: string): Promise<Buffer | undefined> {
  await using handle = await open(file, "r");
  const { size } = await handle.stat();
  if (size > maxDocumentBytes) return undefined;
  // Files of the kernel have no size; reading one may wait for ever.
  if (size === 0) return Buffer.alloc(0);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, 0);
  return buffer.subarray(0, bytesRead);
}

function textOf(bytes: Buffer | undefined): DocumentText {
  if (bytes === undefined) return { refused: "large", reason: "it is larger than 1 MiB" };
  const mark = bytes.toString("hex", 0, 2);
  const isUtf16 = mark === "fffe" || mark === "feff";
  if (!isUtf16 && bytes.includes(0)) return { refused: "binary", reason: "it is not text" };
  try {
    if (!isUtf16) return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    // Told below.
  }
  return { refused: "encoding", reason: "it is not UTF-8 text" };
}
