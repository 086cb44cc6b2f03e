import { expect, test } from "vitest";
import { agentId, fileStem, labelKey, maxIdLength } from "./agent-id.ts";

test.each([
  ["Backend Architect", "backend-architect"],
  ["C# Expert", "c-sharp-expert"],
  ["C++ Expert", "c-plus-plus-expert"],
  [".NET Upgrade", "dot-net-upgrade"],
  ["ASP.NET Expert", "asp-net-expert"],
  ["X/Twitter Strategist", "x-twitter-strategist"],
  ["SE: DevOps/CI", "se-devops-ci"],
  ["SRE (Site Reliability Engineer)", "sre-site-reliability-engineer"],
  ["4.1-Beast", "4-1-beast"],
  ["Trust & Safety", "trust-safety"],
  ["backend\u2011developer", "backend-developer"],
  ["🔌 API Tester", "api-tester"],
  ["Café Ærø", "cafe-aero"],
  ["__start__", "start"],
  ["nul", "nul-agent"],
  ["| : ../../etc", "etc"],
])("makes of the name %s the id %s", (name, id) => {
  expect(agentId(name)).toBe(id);
});

test("keeps apart names that differ only in another script or far behind", () => {
  const names = [
    "数据库",
    "接口",
    "API 数据库",
    "API 接口",
    `${"long ".repeat(30)}one`,
    `${"long ".repeat(30)}two`,
    "???",
  ];
  expect(new Set(names.map(agentId)).size).toBe(names.length);
});

test.each(["数据库 専門", "x".repeat(500), "-", "", "a_b|c:d\0e/f\\g", "constructor"])(
  "makes a legal id of %j",
  (name) => {
    const id = agentId(name);
    expect(id).toMatch(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);
    expect(id.length).toBeLessThanOrEqual(maxIdLength);
    expect(`handoff_to_${id.replaceAll("-", "_")}`).toMatch(/^[a-z0-9_]{1,64}$/);
  },
);

test("takes labels for the same whatever their case and separators", () => {
  expect(new Set(["Dev Ops Lead", "dev-ops-lead", "DEV_OPS lead", "DevOpsLead"].map(labelKey)).size).toBe(1);
});

test("takes the file's name without its extensions, and the folder's for agent.md", () => {
  expect(["a/b.md", "b.agent.md", "b.chatmode.MD", "b/agent.md", "agent.md"].map(fileStem)).toEqual([
    "b",
    "b",
    "b",
    "b",
    "agent",
  ]);
});
