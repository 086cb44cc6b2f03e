import type { AgentDialect, AgentFile } from "./agent-dialect.ts";
import { claude } from "./claude.ts";
import { codex } from "./codex.ts";
import { copilot } from "./copilot.ts";
import { gemini } from "./gemini.ts";
import { kiro } from "./kiro.ts";
import { native } from "./native.ts";
import { opencode } from "./opencode.ts";
import { pi } from "./pi.ts";

/** The dialects in the order in which they are tried. */
const dialects: readonly AgentDialect[] = [native, codex, copilot, opencode, kiro, gemini, pi, claude];

/** The dialect of a file; what no dialect recognises is native, as that asks for the least. */
export function dialectOf(file: AgentFile): AgentDialect {
  return dialects.find((dialect) => dialect.matches(file)) ?? native;
}

/** Whether agents of another library may stand in for targets that a definition in this dialect lacks. */
export function takesStandIns(dialectId: string): boolean {
  return dialects.find(({ id }) => id === dialectId)?.takesStandIns ?? false;
}
