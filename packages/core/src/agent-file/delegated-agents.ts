import type { AgentDefinition, HandoffEdge } from "./agent-definition.ts";
import type { Problem } from "./diagnostics.ts";
import { fitsGlob } from "./glob.ts";

/** As many tools as a model can choose between with care. */
const maxDelegates = 32;

/** The agent with permissions to call all that its file allows by patterns, such as `review-*` or `*`. */
export function withDelegates(
  agent: AgentDefinition,
  team: readonly AgentDefinition[],
): { agent: AgentDefinition; problems: readonly Problem[] } {
  const { rules, line, column } = agent.delegation;
  const isOpen = rules.some(({ pattern, allowed }) => allowed && /[*?]/.test(pattern));
  if (!isOpen) return { agent, problems: [] };
  const declared = new Set(agent.handoffs.map(({ to }) => to));
  const added = team.filter(
    (one) => one.id !== agent.id && !declared.has(one.id) && isCallable(one) && isAllowed(agent, one),
  );
  if (added.length > maxDelegates) {
    const message = `${agent.name} may call any of ${added.length} agents; more than ${maxDelegates} get no tools`;
    const hint = "Name those that it needs.";
    const problem = { file: agent.source.path, line, column, code: "delegation-wide", severity: "info", message, hint };
    return { agent, problems: [problem as Problem] };
  }
  const handoffs = added.map(({ id, name, description }): HandoffEdge => {
    return { to: id, label: name, reason: description, line, column };
  });
  return { agent: { ...agent, handoffs: [...agent.handoffs, ...handoffs] }, problems: [] };
}

function isCallable({ ui }: AgentDefinition): boolean {
  return ui.mode !== "primary" && ui.disableModelInvocation !== true;
}

function isAllowed({ delegation }: AgentDefinition, { id, name, aliases }: AgentDefinition): boolean {
  const names = [id, name, ...aliases];
  const rule = delegation.rules.findLast(({ pattern }) => names.some((one) => fitsGlob(one, pattern)));
  return rule?.allowed === true;
}
