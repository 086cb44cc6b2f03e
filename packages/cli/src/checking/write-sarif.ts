import { writeFile } from "node:fs/promises";
import { OrchestrateError } from "@orchestrate/core";

/** Writes a SARIF file. Throws `output-failed` when that is not possible. */
export async function writeSarif(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new OrchestrateError("output-failed", `${file} cannot be written: ${why}`, {
      hint: "Name a file in a folder that exists and can be written to.",
      cause: error,
    });
  }
}
