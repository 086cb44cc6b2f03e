import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { CliIo } from "../cli-io.ts";

/** What came of editing: the new text, or why there is none, in words for whoever edits. */
export type Edited = { readonly text: string } | { readonly problem: string };

/**
 * Lets a person change a text in the editor of `$VISUAL` or `$EDITOR`. The file lies in a folder that nobody else can
 * open and is gone afterwards; `name` gives the editor its ending.
 */
export async function editText(io: CliIo, name: string, text: string): Promise<Edited> {
  const command = [io.env["VISUAL"], io.env["EDITOR"]].find((value) => value !== undefined && value !== "") ?? "vi";
  const folder = await mkdtemp(path.join(tmpdir(), "orchestrate-edit-"));
  try {
    const file = path.join(folder, path.basename(name).replaceAll(/[^\w.-]/g, "_"));
    await writeFile(file, text, { flag: "wx", mode: 0o600 });
    const code = await io.runEditor(command, file);
    if (code !== 0) return { problem: `the editor (${command}) ended with ${code}; nothing was changed` };
    const edited = await readFile(file, "utf8");
    if (edited.trim() === "") return { problem: "the text is empty; nothing was changed" };
    return edited === text ? { problem: "nothing was changed" } : { text: edited };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
