// What a langgraph.json points at: an ordinary compiled graph.
import { createTeam } from "@orchestrate/agents";

export const graph = (await createTeam()).graph;
