// Replaces dist/checkers/mermaid-library.js of the agents package by one file with all it needs: with its dependencies
// for drawing, mermaid would be four fifths of the installation. Runs before the package is packed.
import path from "node:path";
import { build } from "esbuild";

const file = path.join(import.meta.dirname, "..", "packages", "agents", "dist", "checkers", "mermaid-library.js");
const require = 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);';
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
  absWorkingDir: path.join(import.meta.dirname, "..", "packages", "agents"),
  logLevel: "warning",
});
