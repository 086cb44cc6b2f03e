import { readdirSync, readFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { transformSync } from "esbuild";

const here = import.meta.dirname;
const place = path.join(here, "installed", "worker");

/** The worker as JavaScript, once it is staged. */
export const workerFile = path.join(place, "worker.js");

/**
 * Lays worker and contestants out as JavaScript beside the staged installation, so that no process that is measured
 * holds a compiler for TypeScript, and ours are the built packages, as the others are.
 */
export function stageWorker(): void {
  for (const folder of [".", "contestants", "peers"]) {
    mkdirSync(path.join(place, folder), { recursive: true });
    for (const name of readdirSync(path.join(here, folder)).filter((file) => file.endsWith(".ts"))) {
      const source = readFileSync(path.join(here, folder, name), "utf8");
      const { code } = transformSync(source, { loader: "ts", format: "esm", target: "node24" });
      const file = path.join(place, folder, name.replace(/\.ts$/, ".js"));
      writeFileSync(file, code.replaceAll(/"(\.{1,2}\/[^"]+)\.ts"/g, '"$1.js"'));
    }
  }
}
