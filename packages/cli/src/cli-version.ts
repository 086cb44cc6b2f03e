import { readFileSync } from "node:fs";

/** The version of this command line, from its package. */
export function cliVersion(): string {
  const file = new URL("../package.json", import.meta.url);
  return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
}
