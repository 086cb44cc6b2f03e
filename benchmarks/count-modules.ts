// Loaded before a command with `node --import`: tells at its end how many modules it has loaded from files.
import { registerHooks } from "node:module";

const seen = new Set<string>();
registerHooks({
  load: (url, context, next) => {
    if (url.startsWith("file:")) seen.add(url);
    return next(url, context);
  },
});
process.on("exit", () => process.stderr.write(`modules loaded: ${seen.size}\n`));
