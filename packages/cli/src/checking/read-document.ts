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

interface FileBytes {
  /** Of a file that is too large, its beginning. */
  readonly bytes: Buffer;
  readonly isLarge: boolean;
}

async function readBytes(file: string): Promise<FileBytes> {
  await using handle = await open(file, "r");
  const { size } = await handle.stat();
  // Files of the kernel have no size; reading one may wait for ever.
  if (size === 0) return { bytes: Buffer.alloc(0), isLarge: false };
  const isLarge = size > maxDocumentBytes;
  const wanted = isLarge ? 8192 : size;
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(wanted), 0, wanted, 0);
  return { bytes: buffer.subarray(0, bytesRead), isLarge };
}

function textOf({ bytes, isLarge }: FileBytes): DocumentText {
  const mark = bytes.toString("hex", 0, 2);
  const isUtf16 = mark === "fffe" || mark === "feff";
  if (!isUtf16 && bytes.includes(0)) return { refused: "binary", reason: "it is not text" };
  if (isLarge) return { refused: "large", reason: "it is larger than 1 MiB" };
  try {
    if (!isUtf16) return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    // Told below.
  }
  return { refused: "encoding", reason: "it is not UTF-8 text" };
}
