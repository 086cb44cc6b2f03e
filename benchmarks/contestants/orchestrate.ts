import { statSync } from "node:fs";
import path from "node:path";
import { createTeam, openStore, parseAgentFile, type AgentDefinition } from "@orchestrate/core";
import type { Endpoint, Ready } from "../contestant.ts";
import { agentFiles, goal, leadId, notes, notesPath } from "../workload.ts";

/** Ours: agents from markdown, everything kept in a store on disk, no documents to check. */
export async function prepare({ baseUrl, stream, folder }: Endpoint): Promise<Ready> {
  const agents = Object.entries(agentFiles).flatMap(([id, text]): AgentDefinition[] => {
    const { agent } = parseAgentFile(text, `${id}.md`);
    return agent === undefined ? [] : [agent];
  });
  const model = { name: "fake", baseUrl, stream };
  const team = await createTeam({ agents, lead: leadId, kinds: [], model, environment: {} });
  const file = path.join(folder, "store.sqlite");
  const store = await openStore(file);
  return {
    run: async () => {
      const { report, error } = await team.run({ goal, inputs: [{ path: notesPath, text: notes }] }, { store });
      if (error !== undefined) throw error;
      return report.summary;
    },
    kept: async () => sizeOf(file) + sizeOf(`${file}-wal`),
    close: async () => store[Symbol.asyncDispose](),
  };
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
