import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { openStore, type CheckMemory, type CheckOutcome } from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import { locateStore } from "../locate.ts";

/** Outcomes that were not asked for as long are forgotten. */
const keptDays = 30;

/** A memory that closes itself. */
export type OpenMemory = CheckMemory & AsyncDisposable;

/**
 * Opens what remembers outcomes: the store that was named, or a folder of the person's own cache. Nothing that lies in
 * the checked folders is ever believed unasked, because it could hide findings, and on a build server, where CI is set,
 * everything is checked anew. Undefined for no memory.
 */
export async function openMemory(io: CliIo, wanted: string | false | undefined): Promise<OpenMemory | undefined> {
  if (wanted === false) return undefined;
  if (wanted !== undefined) return openStore(locateStore(io, wanted).url);
  const { CI: ci = "" } = io.env;
  if (ci !== "" && ci !== "false") return undefined;
  const folder = cacheFolder(io.env);
  return folder === undefined ? undefined : folderMemory(path.join(folder, "orchestrate", "checks"));
}

/** Where programs of this person keep what they can make again; undefined where that cannot be told. */
function cacheFolder({ XDG_CACHE_HOME: xdg, LOCALAPPDATA: local, HOME: home }: CliIo["env"]): string | undefined {
  if (xdg !== undefined && path.isAbsolute(xdg)) return xdg;
  if (process.platform === "win32") return local;
  if (home === undefined || !path.isAbsolute(home)) return undefined;
  return process.platform === "darwin" ? path.join(home, "Library", "Caches") : path.join(home, ".cache");
}

/** One file for each outcome. A memory that cannot be read or written is none; a check does not fail for it. */
function folderMemory(folder: string): OpenMemory {
  const placeOf = (checker: string, document: string): string => path.join(folder, checker, `${document}.json`);
  let isWriting = false;
  return {
    getCheck: async (checker, document) => {
      try {
        return JSON.parse(await readFile(placeOf(checker, document), "utf8")) as CheckOutcome;
      } catch {
        return undefined;
      }
    },
    putCheck: async (checker, document, outcome) => {
      isWriting = true;
      const place = placeOf(checker, document);
      const draft = `${place}.${randomUUID()}`;
      try {
        await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
        await writeFile(draft, JSON.stringify(outcome), { mode: 0o600 });
        await rename(draft, place);
      } catch {
        await rm(draft, { force: true }).catch(() => undefined);
      }
    },
    hasChecks: async (checker) => (await readdir(path.join(folder, checker)).catch(() => [])).length > 0,
    [Symbol.asyncDispose]: async () => {
      if (isWriting) await forgetOld(folder).catch(() => undefined);
    },
  };
}

/** A checker whose package has changed has another name: its folder is then not written to again. */
async function forgetOld(folder: string): Promise<void> {
  const oldest = Date.now() - keptDays * 24 * 60 * 60 * 1000;
  for (const name of await readdir(folder)) {
    const place = path.join(folder, name);
    if ((await stat(place)).mtimeMs < oldest) await rm(place, { recursive: true, force: true });
  }
}
