// Makes a bundle of the command line out of the three packages' dist, packages/cli/dist/bundle, so that it starts in half
// the time. Runs after tsc, before the package is packed.
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { build, type Plugin } from "esbuild";

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
  setup: (builder) => {
    // In the workspace the packages' exports name their sources.
    builder.onResolve({ filter: /^@orchestrate\// }, ({ path: wanted }) => {
      const [, name = "", ...rest] = wanted.split("/");
      return { path: path.join(packages, name, "dist", `${rest.join("/") || "index"}.js`) };
    });
    builder.onLoad({ filter: /packages[\\/](core|agents|cli)[\\/]dist[\\/].*\.js$/ }, ({ path: file }) => {
      const [name = "", , ...rest] = path.relative(packages, file).split(path.sep);
      const address = `addressOf("@orchestrate/${name}", ${JSON.stringify(rest.join("/"))})`;
      const contents = readFileSync(file, "utf8")
        .replaceAll("import.meta.url", address)
        // Bundles of their own, which only child processes load.
        .replaceAll(
          /import\("\.\/([a-z-]+-library\.js)"\)/g,
          `import(addressOf("@orchestrate/${name}", "checkers/$1"))`,
        );
      return { contents, loader: "js" };
    });
  },
};

const banner = `import { createRequire as requireFrom } from "node:module";
const require = requireFrom(import.meta.url);
const addressOf = (name, file) => new URL(file, import.meta.resolve(name)).href;`;

rmSync(path.join(dist, "bundle"), { recursive: true, force: true });
await build({
  entryPoints: [path.join(dist, "bin.js")],
  outdir: path.join(dist, "bundle"),
  bundle: true,
  splitting: true,
  // Names stay: LangChain tells classes apart by them.
  minifySyntax: true,
  minifyWhitespace: true,
  platform: "node",
  format: "esm",
  target: "node22",
  conditions: ["import"],
  external,
  plugins: [ownAddresses],
  legalComments: "linked",
  banner: { js: banner },
  logLevel: "warning",
});
