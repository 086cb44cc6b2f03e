import { defaultStore } from "../locate.ts";
import { shellWord } from "../shell-word.ts";

/** What another command needs to be told to find a store, such as ` --store x.sqlite`; undefined for one in memory. */
export function storeFlag(store: string): string | undefined {
  if (/^memory:/i.test(store)) return undefined;
  return store === defaultStore ? "" : ` --store ${shellWord(store)}`;
}
