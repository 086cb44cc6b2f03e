import { expect, test } from "vitest";
import type { ToolGrant } from "./agent-definition.ts";
import { toolAccess } from "./tool-access.ts";

const source = {
  path: "a.md",
  sha256: "",
  encoding: { bom: false, eol: "lf", repaired: undefined },
  bodyStartLine: 1,
  diagnostics: [],
} as const;

function access(dialect: string, tools: Partial<ToolGrant>, deliverables: readonly string[] = []) {
  const grant: ToolGrant = { policy: "inherit", allow: [], deny: [], perTool: {}, raw: undefined, ...tools };
  const { own, unavailable, unknown } = toolAccess({ tools: grant, deliverables, source: { ...source, dialect } });
  return { own: [...own].sort(), unavailable, unknown };
}

const all = ["calculate", "read_document", "search_documents", "write_document"];

test("a file that says nothing of tools has all of ours, one that denies some has the others", () => {
  expect(access("native", {}).own).toEqual(all);
  expect(access("claude", { deny: ["Write", "Edit", "Bash"] }).own).toEqual([
    "calculate",
    "read_document",
    "search_documents",
  ]);
});

test("a list grants the counterparts of its names, and tells which have none and which nobody knows", () => {
  expect(
    access("claude", { policy: "list", allow: ["Read", "Grep", "Bash(git:*)", "mcp__x__y", "Reed", "Agent(a, b)"] }),
  ).toEqual({
    own: ["calculate", "read_document", "search_documents"],
    unavailable: ["Bash(git:*)", "mcp__x__y"],
    unknown: ["Reed"],
  });
  expect(access("copilot", { policy: "list", allow: ["edit/editFiles", "codebase", "github/*"] })).toEqual({
    own: all,
    unavailable: ["github/*"],
    unknown: [],
  });
  expect(access("native", { policy: "list", allow: ["read_document"] }).own).toEqual(["read_document"]);
});

test("an empty list grants nothing, except to write the documents that the file promises", () => {
  expect(access("claude", { policy: "none" }).own).toEqual([]);
  expect(access("native", { policy: "none" }, ["openapi"]).own).toEqual(["write_document"]);
});

test("in a file of our own, too, the names of other programs count as their counterparts", () => {
  const allow = ["Read", "Write", "Grep", "Bash", "run_shell_command", "github/*", "Reed"];
  expect(access("native", { policy: "list", allow }, ["sql-ddl"])).toEqual({
    own: all,
    unavailable: ["Bash", "run_shell_command", "github/*"],
    unknown: ["Reed"],
  });
  expect(access("native", { policy: "list", allow: ["read_file", "search_documents"] }).own).toEqual([
    "read_document",
    "search_documents",
  ]);
});
