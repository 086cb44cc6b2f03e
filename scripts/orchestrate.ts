// The command from the sources, in the folder from which it was called: `npx -y pnpm@12 --dir <this repository> orchestrate …`.
const { INIT_CWD: folder } = process.env;
if (folder !== undefined) process.chdir(folder);
await import("../packages/cli/src/bin.ts");
