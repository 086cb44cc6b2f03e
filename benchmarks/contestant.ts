/** Where and how a contestant reaches the model. */
export interface Endpoint {
  readonly baseUrl: string;
  readonly stream: boolean;
  /** Folder for what the contestant keeps. */
  readonly folder: string;
}

/** A contestant that is ready: agents made, libraries imported. */
export interface Ready {
  /** Does the work once and gives the lead's answer. */
  readonly run: () => Promise<string>;
  /** Bytes of what is kept, and what else is known; absent where nothing is kept. */
  readonly kept?: () => Promise<number>;
  readonly close?: () => Promise<void>;
}

/** Prepares a contestant. */
export type Prepare = (endpoint: Endpoint) => Promise<Ready>;

/** The contestants in the order of the table; all but the floor and ours come from the folder's own packages. */
export const contestants = [
  { id: "raw-fetch", title: "raw `fetch` (the floor)", module: "./contestants/raw-fetch.ts" },
  { id: "orchestrate", title: "**orchestrate**, store on", module: "./contestants/orchestrate.ts" },
  {
    id: "orchestrate-server",
    title: "**orchestrate** in an HTTP server",
    module: "./contestants/orchestrate-server.ts",
  },
  { id: "by-hand", title: "by hand: `openai` and `Promise.all`", module: "./peers/by-hand.ts" },
  { id: "openai-agents", title: "@openai/agents", module: "./peers/openai-agents.ts" },
  { id: "supervisor", title: "@langchain/langgraph-supervisor", module: "./peers/supervisor.ts" },
  { id: "deepagents", title: "deepagents", module: "./peers/deepagents.ts" },
  { id: "mastra", title: "@mastra/core", module: "./peers/mastra.ts" },
] as const;

export type ContestantId = (typeof contestants)[number]["id"];
