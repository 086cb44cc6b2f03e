import { OrchestrateError, reachableFrom, type AgentDefinition } from "@orchestrate/core";

/** The agent that gets the goal where the built-in agents lead. */
export const defaultLead = "backend-architect";

/** The agent that gets the goal where nobody names one, and why it is that one; `why` is undefined for the usual lead. */
export interface ChosenLead {
  readonly id: string;
  readonly why: string | undefined;
}

/**
 * Chooses who gets the goal of a task that names no lead: the Backend Architect where there is one, the only agent, the
 * one that its file calls primary, or else the agent that others do not hand work to and that reaches most of them.
 * Throws `usage` when several do.
 */
export function chooseLead(agents: readonly AgentDefinition[]): ChosenLead {
  if (agents.some(({ id }) => id === defaultLead)) return { id: defaultLead, why: undefined };
  const [only, ...others] = agents;
  if (only !== undefined && others.length === 0) return { id: only.id, why: "it is the only agent" };
  const primary = agents.filter(({ ui }) => ui.mode === "primary");
  const [first] = primary;
  if (first !== undefined && primary.length === 1) return { id: first.id, why: "its file calls it primary" };
  const called = new Set(agents.flatMap(({ id, handoffs }) => handoffs.map(({ to }) => to).filter((to) => to !== id)));
  const atTop = (primary.length > 0 ? primary : agents).filter(
    ({ id, handoffs }) => !called.has(id) && handoffs.length > 0,
  );
  const reach = atTop.map(({ id }) => ({ id, reached: reachableFrom(agents, id).length }));
  const [best, next] = reach.sort((a, b) => b.reached - a.reached);
  if (best === undefined || best.reached === next?.reached) throw undecided(agents, reach);
  return { id: best.id, why: `nobody hands work to it, and it reaches ${best.reached - 1} of the other agents` };
}

function undecided(agents: readonly AgentDefinition[], reach: readonly { readonly id: string }[]): OrchestrateError {
  const candidates = (reach.length > 0 ? reach : agents).map(({ id }) => id);
  const shown = candidates.slice(0, 5).join(", ");
  const more = candidates.length > 5 ? ` and ${candidates.length - 5} more` : "";
  return new OrchestrateError("usage", `nobody says which of the ${agents.length} agents leads`, {
    hint: `Name one with --lead or lead:, such as ${shown}${more}.`,
  });
}
