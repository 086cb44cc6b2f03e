// Makes the files of an empty PostgreSQL once, so that a check starts in 0.2 s instead of 1.3 s and holds half the memory.
// Runs after an install and, with a folder as argument, before the packages are packed.
import { existsSync } from "node:fs";
import { readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { emptyDatabaseFile, startDatabase } from "../packages/agents/src/checkers/postgres.ts";

const agents = path.join(import.meta.dirname, "..", "packages", "agents");
const folder = path.join(agents, process.argv[2] ?? path.join("src", "checkers"));
const name = emptyDatabaseFile();

if (!existsSync(path.join(folder, name))) {
  for (const old of await readdir(folder)) if (old.endsWith(".tar.gz")) await rm(path.join(folder, old));
  await using database = await startDatabase();
  const image = await database.dumpDataDir("gzip");
  await writeFile(path.join(folder, name), Buffer.from(await image.arrayBuffer()));
}
