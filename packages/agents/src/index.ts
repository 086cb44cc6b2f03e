export { builtInFolder, loadBuiltInAgents } from "./built-in-agents.ts";
export { allKinds, createTeam, defaultLead, loadTeam, type CreateTeamOptions, type LoadedTeam } from "./team.ts";
export { DesignTask, loadTask, type LoadedTask } from "./load-task.ts";
export { crossChecks } from "./cross-checks/index.ts";
export { deliverableKinds } from "./deliverables/index.ts";
export { ResourceFact, TaskFacts } from "./facts.ts";
export { policyRules, styleRules } from "./policy/index.ts";
export { firstTeam } from "./first-team.ts";
export { houseStyle } from "./house-style.ts";
