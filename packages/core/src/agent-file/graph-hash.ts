import { sha256 } from "../sha256.ts";
import type { AgentDefinition } from "./agent-definition.ts";

/** A digest of who is in a team, what they are told and whom they may ask (SHA-256, lower-case hex); order does not count. */
export function graphHash(agents: readonly AgentDefinition[]): string {
  const parts = agents.map(({ id, handoffs, body }) => {
    const edges = handoffs
      .map(({ to, reason, maxCalls, mode = "delegate" }) =>
        JSON.stringify([to, reason, maxCalls ?? null, ...(mode === "delegate" ? [] : [mode])]),
      )
      .sort();
    return JSON.stringify([id, edges, body]);
  });
  return sha256(JSON.stringify(parts.sort()));
}
