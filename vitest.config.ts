import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "tests/**/*.test.ts"],
    isolate: false,
    // Many tests wait for a process of their own, so no core is kept free for the runner.
    maxWorkers: "100%",
    // A slow machine is no failure; what hangs still ends.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    server: { deps: { inline: ["@langchain/langgraph-checkpoint-validation"] } },
  },
});
