import path from "node:path";
import { defaultLead, deliverableKinds, loadBuiltInAgents, loadTask } from "@orchestrate/agents";
import { createTeam, type DeliverableKind, type RunEvent } from "@orchestrate/core";
import { expect, test } from "vitest";

const file = path.join(import.meta.dirname, "../examples/design-task.yaml");

// What a check finds costs tokens only when there is something to repair.
const unchecked = ({ isolated: _isolated, ...kind }: DeliverableKind): DeliverableKind => ({
  ...kind,
  check: async () => ({ status: "not-checked", reason: "left out" }),
});

test("what the offline run of the design task takes lies between the low and the high estimate, agent by agent", async () => {
  const { task, lead = defaultLead } = await loadTask(file);
  const { out: _out, ...input } = task;
  const agents = await loadBuiltInAgents();
  const team = await createTeam({ agents, lead, kinds: deliverableKinds.map(unchecked), environment: {} });
  const plan = await team.plan(input);
  const spent = new Map<string, number>();
  const onEvent = (event: RunEvent): void => {
    if (event.type !== "agent.finished") return;
    const own = event.usage.inputTokens + event.usage.outputTokens;
    spent.set(event.agent, (spent.get(event.agent) ?? 0) + own);
  };
  const { usage, status } = await team.run(input, { onEvent });
  expect(status).toBe("completed");
  const total = usage.inputTokens + usage.outputTokens;
  // The lead's usage holds that of its delegates.
  spent.set(lead, total - [...spent].reduce((sum, [agent, tokens]) => (agent === lead ? sum : sum + tokens), 0));
  expect([...spent.keys()].sort()).toEqual(plan.agents.map(({ id }) => id).sort());
  const outside = plan.agents.filter(({ id, low, high }) => {
    const tokens = spent.get(id) ?? 0;
    return tokens < low.inputTokens + low.outputTokens || tokens > high.inputTokens + high.outputTokens;
  });
  expect(outside).toEqual([]);
  expect(total).toBeGreaterThanOrEqual(plan.low.inputTokens + plan.low.outputTokens);
  expect(total).toBeLessThanOrEqual(plan.high.inputTokens + plan.high.outputTokens);
  expect(usage.modelCalls).toBeGreaterThanOrEqual(plan.low.calls);
  expect(usage.modelCalls).toBeLessThanOrEqual(plan.high.calls);
});
