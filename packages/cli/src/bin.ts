#!/usr/bin/env node
import { enableCompileCache } from "node:module";

// Before anything else is loaded: half of a short command's time is compiling.
enableCompileCache();
const [{ main }, { processIo }] = await Promise.all([import("./main.ts"), import("./process-io.ts")]);
process.exitCode = await main(process.argv.slice(2), processIo());
