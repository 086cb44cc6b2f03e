// A team inside an app of your own: run it, look at the receipts, use the documents. Exits 1 when something is wrong.
import assert from "node:assert/strict";
import { createTeam } from "@orchestrate/agents";

const team = await createTeam({ model: "offline" });

const result = await team.run({
  goal: "Design a service that shortens links.",
  facts: {
    service: "links",
    peakRequestsPerSecond: 800,
    p99LatencyMs: 50,
    serviceTimeMs: 4,
    resources: [{ name: "link", fields: { slug: "text", target: "text" }, rowsPerYear: 5_000_000 }],
  },
  deliverables: ["adr", "openapi", "sql-ddl", "kubernetes"],
});

assert.equal(result.status, "completed", result.message);
for (const { from, to, status } of result.receipts) console.log(`${from} -> ${to}: ${status}`);
const schema = result.documents.find((document) => document.kind === "sql-ddl");
assert.ok(schema?.text.includes("CREATE TABLE"), "the schema has tables");
console.log(`${result.documents.length} documents, ${result.usage.modelCalls} model calls`);

// The same team as an ordinary LangGraph graph.
const drawing = (await team.graph.getGraphAsync()).drawMermaid();
assert.match(drawing, /devops-automator/);
