// Watches a run as it happens. The events are a tagged union, so a switch over `type` is checked by the compiler.
import assert from "node:assert/strict";
import { createTeam } from "@orchestrate/agents";

const team = await createTeam({ model: "offline" });
const task = { goal: "Design a service that keeps bookmarks.", deliverables: ["openapi", "runbook"] };
let handoffs = 0;
let last = "";

for await (const event of team.stream(task)) {
  last = event.type;
  if (event.type === "handoff.started") {
    handoffs += 1;
    console.log(`${event.from} -> ${event.to}: ${event.why}`);
  }
  if (event.type === "document.checked") console.log(`${event.path}: ${event.outcome.status}`);
}

assert.ok(handoffs > 0, "the lead handed off");
assert.equal(last, "run.finished");
