// Replaces two modules of the agents package's dist by one file each with all they need: with its dependencies for
// drawing in a browser, mermaid would be four fifths of the installation. Runs before the package is packed.
import path from "node:path";
import { build } from "esbuild";

const agents = path.join(import.meta.dirname, "..", "packages", "agents");
const require = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';

for (const name of ["mermaid-library", "mermaid-drawing-library"]) {
  const file = path.join(agents, "dist", "checkers", `${name}.js`);
  await build({
    entryPoints: [file],
    outfile: file,
    allowOverwrite: true,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    target: "node22",
    legalComments: "linked",
    banner: { js: require },
    absWorkingDir: agents,
    logLevel: "error",
  });
}
