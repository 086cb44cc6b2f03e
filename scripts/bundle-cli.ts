// Makes a bundle of the command line out of the three packages' dist, packages/cli/dist/bundle, so that it starts in half
// the time. Runs after tsc, before the package is packed.
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { build, type ChunkingContext, type CodeSplittingGroup, type Plugin } from "rolldown";

const packages = path.join(import.meta.dirname, "..", "packages");
const dist = path.join(packages, "cli", "dist");

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Tools of the checkers run in child processes, from the agents package; these two are also used by what is bundled. */
const bundled = new Set(["yaml", "zod", "@orchestrate/core"]);
const agents = JSON.parse(readFileSync(path.join(packages, "agents", "package.json"), "utf8")) as Manifest;
const external = Object.keys(agents.dependencies).filter((name) => !bundled.has(name));

/**
 * Data files and the modules that child processes load stay where they are, in the installed packages; so a module's
 * own address must stay what it is there.
 */
const ownAddresses: Plugin = {
  name: "own-addresses",
  // In the workspace the packages' exports name their sources.
  resolveId: {
    filter: { id: /^@orchestrate\// },
    handler: (wanted) => {
      const [, name = "", ...rest] = wanted.split("/");
      return path.join(packages, name, "dist", `${rest.join("/") || "index"}.js`);
    },
  },
  transform: {
    filter: { id: /packages[\\/](core|agents|cli)[\\/]dist[\\/].*\.js$/ },
    handler: (code, id) => {
      const [name = "", , ...rest] = path.relative(packages, id).split(path.sep);
      const address = `addressOf("@orchestrate/${name}", ${JSON.stringify(rest.join("/"))})`;
      return (
        code
          .replaceAll("import.meta.url", address)
          // Bundles of their own, which only child processes load.
          .replaceAll(
            /import\("\.\/([a-z-]+-library\.js)"\)/g,
            `import(addressOf("@orchestrate/${name}", "checkers/$1"))`,
          )
      );
    },
  },
};

/** gray-matter reads front matter with the engine that it is given; the js-yaml 3 that it brings is never called. */
const withoutSpareYaml: Plugin = {
  name: "without-spare-yaml",
  resolveId: {
    filter: { id: /^js-yaml$/ },
    handler: (_wanted, importer) => (importer?.includes("gray-matter") === true ? "\0spare-yaml" : undefined),
  },
  load: {
    filter: { id: /^\0spare-yaml$/ },
    handler: () => `const refuse = () => { throw new Error("gray-matter has no engine of its own here"); };
export const safeLoad = refuse;
export const safeDump = refuse;`,
  },
};

/** A file for all that is loaded together: finding and reading a file costs more than what is in it too much. */
function loadedTogether(name: string, priority: number, modules: readonly string[]): CodeSplittingGroup {
  let members: ReadonlySet<string> | undefined;
  return {
    debugName: name,
    priority,
    name: (id, context) => {
      members ??= withImports(
        modules.map((file) => path.join(packages, file)),
        context,
      );
      return members.has(id) ? name : null;
    },
  };
}

function withImports(roots: readonly string[], context: ChunkingContext): ReadonlySet<string> {
  const found = new Set<string>();
  const left = [...roots];
  for (let id = left.pop(); id !== undefined; id = left.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    const info = context.getModuleInfo(id);
    if (info === null) throw new Error(`${id} is not in the bundle`);
    left.push(...info.importedIds);
  }
  return found;
}

const start = ["cli/dist/main.js", "cli/dist/process-io.js"];
/** What a run needs until it has started. */
const begin = [
  "cli/dist/running/run-file.js",
  "core/dist/runs/run-task.js",
  "core/dist/runs/task/prepare-task.js",
  "core/dist/stores/sqlite.js",
  "core/dist/team/tools/plain-documents.js",
];
/** What it needs to work: LangGraph, models and checkpoints. */
const work = [
  "core/dist/models/endpoint/endpoint-chat-model.js",
  "core/dist/models/endpoint/endpoint.js",
  "core/dist/models/offline-reply.js",
  "core/dist/models/scripted-model.js",
  "core/dist/runs/work-on-run.js",
  "core/dist/stores/serializer.js",
  "core/dist/stores/sqlite-checkpointer.js",
  "core/dist/team/compile-team.js",
];

const banner = `import { createRequire as requireFrom } from "node:module";
const require = requireFrom(import.meta.url);
const addressOf = (name, file) => new URL(file, import.meta.resolve(name)).href;`;

rmSync(path.join(dist, "bundle"), { recursive: true, force: true });
await build({
  input: path.join(dist, "bin.js"),
  platform: "node",
  external: (id) => external.some((name) => id === name || id.startsWith(`${name}/`)),
  plugins: [ownAddresses, withoutSpareYaml],
  transform: { target: "node22.18" },
  preserveEntrySignatures: false,
  // Of gray-matter, whose `eval` is an engine that is never used, and of modules that several commands load anyway.
  checks: { eval: false, ineffectiveDynamicImport: false },
  output: {
    dir: path.join(dist, "bundle"),
    format: "esm",
    banner,
    // Names stay: LangChain tells classes apart by them.
    minify: { compress: { keepNames: { function: true, class: true } }, mangle: false, codegen: true },
    comments: { legal: true, annotation: false, jsdoc: false },
    chunkFileNames: "[name]-[hash].js",
    codeSplitting: {
      includeDependenciesRecursively: false,
      groups: [loadedTogether("start", 3, start), loadedTogether("begin", 2, begin), loadedTogether("work", 1, work)],
    },
  },
});
