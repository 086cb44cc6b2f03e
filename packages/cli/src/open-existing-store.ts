import { existsSync } from "node:fs";
import { OrchestrateError, openStore, type RunStore } from "@orchestrate/core";
import type { CliIo } from "./cli-io.ts";
import { locateStore } from "./locate.ts";

/** Opens a store to read runs from it. Throws `run-unknown` when there is none; never makes one. */
export async function openExistingStore(io: CliIo, url: string): Promise<RunStore> {
  const { url: located, file } = locateStore(io, url);
  if (file === undefined && /^memory:/i.test(url))
    throw new OrchestrateError("usage", "a store in memory is gone when its run has ended", {
      hint: "Give the file of a store with --store.",
    });
  if (file !== undefined && !existsSync(file))
    throw new OrchestrateError("run-unknown", `there is no store ${file}, so there are no runs yet`, {
      hint: "Run a task here first (orchestrate run <task.yaml>), or name another store with --store.",
    });
  return openStore(located);
}
