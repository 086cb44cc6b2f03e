import { OrchestrateError } from "../errors.ts";
import type { RunStore } from "./run-store.ts";

/** Gets what follows the colon. */
type Open = (rest: string) => Promise<RunStore>;

/** One line for each store. LangGraph is loaded only when one is opened. */
const SCHEMES: ReadonlyMap<string, Open> = new Map<string, Open>([
  ["memory", async () => (await import("./memory.ts")).openMemoryStore()],
  ["sqlite", async (path) => (await import("./sqlite.ts")).openSqliteStore(path)],
]);

/**
 * Opens the store that `url` names: `memory:`, `sqlite:<path>`, or just a path. Throws `usage` for another scheme and
 * `store-failed` when it cannot be opened. The caller closes it: `await using store = await openStore(url)`.
 */
export async function openStore(url: string): Promise<RunStore> {
  // One letter before the colon is a drive of Windows.
  const [, scheme = "sqlite", rest = url] = /^([a-z][a-z0-9+.-]+):(.*)$/isu.exec(url) ?? [];
  const open = SCHEMES.get(scheme.toLowerCase());
  const known = [...SCHEMES.keys()].map((name) => `${name}:`).join(", ");
  if (open === undefined) {
    throw new OrchestrateError("usage", `there is no store for "${scheme}:"`, {
      hint: `Known are ${known} and the path of a file.`,
    });
  }
  if (rest === "" && scheme.toLowerCase() !== "memory") {
    throw new OrchestrateError("usage", "the path of the store is missing", {
      hint: "Write for example sqlite:runs/store.db.",
    });
  }
  return open(rest);
}
