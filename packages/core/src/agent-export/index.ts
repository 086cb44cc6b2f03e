import { claudeWriter } from "./claude-writer.ts";
import { copilotWriter } from "./copilot-writer.ts";
import type { DialectWriter } from "./dialect-writer.ts";
import { opencodeWriter } from "./opencode-writer.ts";

/** The programs that agents can be exported for, one line for each. */
export const dialectWriters: readonly DialectWriter[] = [claudeWriter, copilotWriter, opencodeWriter];
