import path from "node:path";
import type { CliIo } from "./cli-io.ts";

/** Where the store is when no flag says otherwise; relative to where the command runs. */
export const defaultStore = ".orchestrate/store.sqlite";

/** A path that a person gave, so that it can be opened; unchanged where that works, as it is shown again in messages. */
export function locate({ cwd }: CliIo, file: string): string {
  return cwd === process.cwd() ? file : path.resolve(cwd, file);
}

/** A path for people: relative when it lies below where the command runs. */
export function shortPath({ cwd }: CliIo, file: string): string {
  const relative = path.relative(cwd, path.resolve(cwd, file));
  const isBelow = relative !== "" && relative !== ".." && !relative.startsWith(`..${path.sep}`);
  return isBelow && !path.isAbsolute(relative) ? relative : file;
}

/** The url of a store with its path located, and the path where it is a file. */
export function locateStore(io: CliIo, url: string): { url: string; file: string | undefined } {
  const [, scheme = "", rest = url] = /^([a-z][a-z0-9+.-]+:)(.*)$/isu.exec(url) ?? [];
  const isFile = (scheme === "" || scheme.toLowerCase() === "sqlite:") && rest !== "";
  if (!isFile) return { url, file: undefined };
  const file = locate(io, rest);
  return { url: `${scheme}${file}`, file };
}
