import { SystemMessage } from "@langchain/core/messages";
import type { AgentDefinition } from "../../agent-file/agent-definition.ts";
import type { DeliverableKind } from "../../deliverables/deliverable-kind.ts";
import { maxRepairs } from "../../deliverables/write-until-valid.ts";
import { promptText } from "../../models/prompt-text.ts";
import { estimateTokens } from "../../models/token-usage.ts";
import { delegateBrief, leadBrief } from "../../team/brief.ts";
import { compileAgent, type CompiledAgent } from "../../team/compiled-agent.ts";
import { kindOwners } from "../../team/handoff/kind-owners.ts";
import { edgeName } from "../../team/bounds/limits.ts";
import { assumptions, estimateWork, sumOf, type Estimate } from "./estimate-work.ts";
import type { PreparedTask, RunTeam } from "../run-result.ts";
import type { PlannedAgent, PlannedBound, PlannedDeliverable, PlannedEdge, RunPlan } from "./run-plan.ts";
import { measureDrafts, type MeasuredDrafts } from "./measure-drafts.ts";

/** How an agent is reached from the lead the shortest way. */
interface Route {
  readonly agent: AgentDefinition;
  readonly depth: number;
  readonly from: string | undefined;
}

type Planned = Pick<RunTeam, "agents" | "lead" | "kinds">;

interface Planning {
  readonly team: Planned;
  readonly task: PreparedTask;
  readonly owners: ReadonlyMap<string, readonly DeliverableKind[]>;
  readonly routes: ReadonlyMap<string, Route>;
  readonly drafts: MeasuredDrafts;
}

/** Plans a run from the prompts, tools and drafts that it would begin with, without a model call. */
export function planTask(team: Planned, task: PreparedTask): RunPlan {
  const owners = kindOwners(team.agents, team.lead, team.kinds);
  const routes = routesFrom(team.lead, team.agents, task.limits.depth);
  const drafts = measureDrafts(team.kinds, task);
  const planning: Planning = { team, task, owners, routes, drafts };
  const deliverables = task.deliverables.map((kind) => planDeliverable(kind, planning));
  const needed = neededAgents(deliverables, planning);
  const agents = needed.map((route) => planAgent(route, { needed, deliverables }, planning));
  const low = sumOf(agents.map((agent) => agent.low));
  const high = sumOf(agents.map((agent) => agent.high));
  const { goal, limits, prices } = task;
  return {
    format: "orchestrate-plan/1",
    goal,
    lead: team.lead,
    limits,
    agents,
    edges: planEdges(needed, planning),
    deliverables,
    low,
    high,
    bounds: planBounds({ low, high }, needed.length - 1, task),
    unpriced: [...new Set(agents.map(({ model }) => model))].filter((model) => prices[model] === null),
    assumptions,
  };
}

function routesFrom(lead: string, agents: readonly AgentDefinition[], depth: number): ReadonlyMap<string, Route> {
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  const routes = new Map<string, Route>();
  const visit = (id: string, at: number, from: string | undefined): boolean => {
    const agent = byId.get(id);
    if (agent === undefined || routes.has(id)) return false;
    routes.set(id, { agent, depth: at, from });
    return true;
  };
  visit(lead, 0, undefined);
  for (let at = 1; at <= depth; at += 1)
    for (const route of [...routes.values()].filter((known) => known.depth === at - 1))
      for (const { to } of route.agent.handoffs) visit(to, at, route.agent.id);
  return routes;
}

function planDeliverable(id: string, { team, owners, routes, drafts }: Planning): PlannedDeliverable {
  const kind = team.kinds.find((known) => known.id === id);
  const able = [...routes.values()].filter(({ agent }) => owners.get(agent.id)?.some((owned) => owned.id === id));
  // The routes are in the order of their depth.
  const author = able[0]?.agent.id;
  const { title = id, path = "", checkedBy = "nothing" } = kind ?? {};
  return { kind: id, title, path, author, checkedBy, draftTokens: drafts.tokensOf(id) };
}

// Authors, and whoever has to pass the work on to them.
function neededAgents(deliverables: readonly PlannedDeliverable[], { team, routes }: Planning): Route[] {
  const needed = new Set([team.lead]);
  for (const { author } of deliverables)
    for (let id = author; id !== undefined; id = routes.get(id)?.from) needed.add(id);
  return [...routes.values()].filter(({ agent }) => needed.has(agent.id));
}

interface Needs {
  readonly needed: readonly Route[];
  readonly deliverables: readonly PlannedDeliverable[];
}

function planAgent({ agent, depth, from }: Route, needs: Needs, planning: Planning): PlannedAgent {
  const { task, drafts, team, owners } = planning;
  const own = needs.deliverables.filter(({ author }) => author === agent.id).map(({ kind }) => kind);
  const others = needs.deliverables.filter(({ author }) => author !== undefined && author !== agent.id);
  const compiled = compileAgent(agent, new Map(team.agents.map((known) => [known.id, known])), owners);
  const baseTokens = baseOf(compiled, { depth, from, own }, task);
  const model = task.models.get(agent.id);
  const name = model?.name ?? "";
  const price = task.prices[name] ?? null;
  const work = {
    base: baseTokens,
    drafts: own.flatMap((kind) => drafts.callsOf(kind)),
    readable: [...task.inputs.map(({ text }) => estimateTokens(text)), ...others.map(({ draftTokens }) => draftTokens)],
    handoffs: needs.needed.filter((route) => route.from === agent.id).length,
    price: price ?? undefined,
    maxTokens: model?.maxTokens,
  };
  const range = estimateWork(work, { turns: task.limits.turns, repairs: maxRepairs });
  return { id: agent.id, model: name, price, depth, from, baseTokens, deliverables: own, ...range };
}

function baseOf(
  compiled: CompiledAgent,
  { depth, from, own }: { depth: number; from: string | undefined; own: readonly string[] },
  task: PreparedTask,
): number {
  const { goal, facts, inputs } = task;
  const words = own.length === 0 ? "Look at the documents so far." : `Write ${own.join(" and ")}.`;
  const envelope = { task: words, why: "", inputs: [], acceptance: [], deliverables: own.map((kind) => ({ kind })) };
  const brief = from === undefined ? leadBrief(task) : delegateBrief({ goal, facts, inputs }, from, envelope, {});
  const handoffs = depth < task.limits.depth ? compiled.handoffSchemas : [];
  const tools = [...compiled.toolSchemas, ...handoffs];
  return estimateTokens(promptText([new SystemMessage(compiled.prompt), brief], tools));
}

function planEdges(needed: readonly Route[], { routes, task }: Planning): PlannedEdge[] {
  const { limits } = task;
  return [...routes.values()]
    .filter(({ depth }) => depth < limits.depth)
    .flatMap(({ agent, depth }) =>
      agent.handoffs.map(({ to, reason, maxCalls }): PlannedEdge => {
        const most = Math.min(maxCalls ?? Infinity, limits.edges[edgeName(agent.id, to)] ?? Infinity);
        const isNeeded = needed.some((route) => route.agent.id === to && route.from === agent.id);
        return {
          from: agent.id,
          to,
          reason,
          depth: depth + 1,
          maxCalls: Number.isFinite(most) ? most : null,
          needed: isNeeded,
        };
      }),
    );
}

function tokensOf({ inputTokens, outputTokens }: Estimate): number {
  return inputTokens + outputTokens;
}

function planBounds(
  { low, high }: { low: Estimate; high: Estimate },
  handoffs: number,
  { limits, prices }: PreparedTask,
): PlannedBound[] {
  const isPriced = !Object.values(prices).includes(null);
  const all: (Omit<PlannedBound, "verdict" | "most"> & { most: number | undefined })[] = [
    { limit: "tokens", most: limits.tokens, low: tokensOf(low), high: tokensOf(high) },
    { limit: "dollars", most: isPriced ? limits.dollars : undefined, low: low.dollars, high: high.dollars },
    { limit: "calls", most: limits.calls, low: low.calls, high: high.calls },
    { limit: "handoffs", most: limits.handoffs, low: handoffs, high: handoffs },
  ];
  return all.flatMap(({ most, ...bound }) => {
    if (most === undefined) return [];
    const verdict = bound.low > most ? "over" : bound.high > most ? "tight" : "within";
    return [{ ...bound, most, verdict }];
  });
}
