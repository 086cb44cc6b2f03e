import { expect, test } from "vitest";
import { toSarif } from "./sarif.ts";

const finding = { tool: "t@1", severity: "info" as const, line: 3, column: 4, message: "odd" };

test("each finding is a result with its rule and region; what was not checked is a notification", () => {
  const sarif = toSarif(
    {
      files: [
        {
          path: "a b/é.sql",
          kind: "schema",
          state: "valid",
          check: {
            status: "checked",
            tools: ["t@1"],
            findings: [{ ...finding, path: "a b/é.sql", rule: "z", hint: "Mend it." }],
          },
        },
        {
          path: "../c.sql",
          kind: "schema",
          state: "not-checked",
          check: { status: "not-checked", reason: "no tool" },
        },
      ],
      crossChecks: [
        {
          id: "x",
          title: "Names agree",
          outcome: {
            status: "checked",
            tools: ["t@1"],
            findings: [{ ...finding, path: "../c.sql", rule: "b", severity: "error" }],
          },
        },
      ],
      unrecognised: ["d.txt"],
      skipped: [{ path: "e.sql", reason: "it is larger than 1 MiB" }],
      limitReached: true,
    },
    { version: "1.2.3", cwd: "/home/shop" },
  );
  const inside = { artifactLocation: { uri: "a%20b/%C3%A9.sql", uriBaseId: "%SRCROOT%" } };
  const outside = { artifactLocation: { uri: "file:///home/c.sql" } };
  const region = { startLine: 3, startColumn: 4 };
  expect(sarif).toMatchObject({
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "orchestrate", version: "1.2.3", rules: [{ id: "b" }, { id: "z" }] } },
        results: [
          {
            ruleId: "z",
            ruleIndex: 1,
            level: "note",
            message: { text: "odd\nMend it." },
            locations: [{ physicalLocation: { ...inside, region } }],
          },
          {
            ruleId: "b",
            ruleIndex: 0,
            level: "error",
            message: { text: "odd" },
            locations: [{ physicalLocation: { ...outside, region } }],
          },
        ],
        invocations: [
          {
            executionSuccessful: true,
            toolExecutionNotifications: [
              { message: { text: "not checked: no tool" }, locations: [{ physicalLocation: outside }] },
              { message: { text: "skipped: it is larger than 1 MiB" } },
              { message: { text: "not all files were looked at: there are too many" } },
            ],
          },
        ],
      },
    ],
  });
});
