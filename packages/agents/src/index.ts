export { builtInFolder, loadBuiltInAgents } from "./built-in-agents.ts";
export { chooseLead, defaultLead, type ChosenLead } from "./choose-lead.ts";
export { allKinds, assembleTeam, createTeam, loadTeam, type CreateTeamOptions, type LoadedTeam } from "./team.ts";
export { DesignTask, loadTask, type LoadedTask } from "./load-task.ts";
/** A module of this package, by whose state outcomes of the built-in checks may be remembered. */
export const checksHome: string = import.meta.url;
export { crossChecks } from "./cross-checks/index.ts";
export { deliverableKinds } from "./deliverables/index.ts";
export { ResourceFact, TaskFacts } from "./facts.ts";
export { policyRules, styleRules } from "./policy/index.ts";
export { firstTeam } from "./first-team.ts";
export { houseStyle } from "./house-style.ts";
