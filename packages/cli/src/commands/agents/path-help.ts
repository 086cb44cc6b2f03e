/** What a command about agent files says of its path. */
export const pathHelp = "folder or file of agents (default: the built-in agents)";
