import { readFile } from "node:fs/promises";
import { OrchestrateError } from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import { locate } from "../locate.ts";

/** The text that a person puts in place of another; `-` reads standard input. Throws `usage` for what is no text. */
export async function readAnswerText(io: CliIo, file: string): Promise<string> {
  if (file === "-") return io.stdin.text();
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(await readFile(locate(io, file)));
  } catch (error) {
    const why = error instanceof TypeError ? "it is not UTF-8 text" : "it cannot be read";
    throw new OrchestrateError("usage", `${file}: ${why}`, { hint: "Give a file with the whole text.", cause: error });
  }
}
