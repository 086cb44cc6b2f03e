import type { Finding } from "@orchestrate/core";
import { expect, test } from "vitest";
import { renderLines } from "../terminal/style.ts";
import { isFailing, type CheckReport } from "./check-report.ts";
import { drawChecked } from "./draw-checked.ts";

const plain = { strict: false, quiet: false, verbose: false };

const finding = (severity: Finding["severity"], path = "a.sql"): Finding => {
  return { path, tool: "t@1", rule: "r", severity, line: 3, column: 4, message: `one ${severity}` };
};

const checked = (...findings: Finding[]): CheckReport["files"][number]["check"] => {
  return { status: "checked", tools: ["t@1"], findings };
};

const empty: CheckReport = { files: [], crossChecks: [], unrecognised: [], skipped: [], limitReached: false };

const draw = (report: CheckReport, view: Partial<typeof plain> = {}): string =>
  renderLines(drawChecked(report, { ...plain, ...view }), { colour: false });

const oneFile = (state: "valid" | "invalid" | "not-checked", check = checked()): CheckReport => {
  return { ...empty, files: [{ path: "a.sql", kind: "schema", state, check }] };
};

test("a warning passes, and fails with --strict", () => {
  const report = oneFile("valid", checked(finding("warning")));
  expect(isFailing(report, false)).toBe(false);
  expect(draw(report)).toBe(
    "✓  a.sql  schema  t@1\n\na.sql:3:4: warning: one warning [r]\n\npassed: 1 document (1 valid); 1 warning\n",
  );
  expect(draw(report, { quiet: true })).toBe("passed: 1 document (1 valid); 1 warning\n");
  expect(isFailing(report, true)).toBe(true);
  expect(draw(report, { quiet: true, strict: true })).toBe(
    "a.sql:3:4: warning: one warning [r]\nfailed (--strict): 1 document (1 valid); 1 warning\n",
  );
});

test("what could not be checked is never told as valid, and fails with --strict", () => {
  const report = oneFile("not-checked", { status: "not-checked", reason: "no tool" });
  expect(draw(report)).toBe(
    "?  a.sql  schema  not checked: no tool\n\npassed: 1 document (1 not checked); no findings\n",
  );
  expect(isFailing(report, false)).toBe(false);
  expect(isFailing(report, true)).toBe(true);
});

test("rules between documents: the violated ones are named, the others counted unless a document is absent, and named with --verbose", () => {
  const report: CheckReport = {
    ...oneFile("valid"),
    crossChecks: [
      { id: "one", title: "Names agree", outcome: checked() },
      { id: "two", title: "Lengths agree", outcome: checked(finding("error", "b.yaml")) },
      { id: "three", title: "Types agree", outcome: { status: "not-checked", reason: "the client is not valid" } },
      { id: "four", title: "Ports agree", outcome: { status: "not-checked", reason: "there is no x" }, absent: ["x"] },
    ],
  };
  const violated = "between documents: ✗ Lengths agree\nb.yaml:3:4: error: one error [r]\n";
  const end = "failed: 1 document (1 valid); 1 error; between documents: 1 rule holds, 1 violated, 1 not checked\n";
  expect(draw(report)).toBe(`✓  a.sql  schema  t@1\n\n${violated}\n${end}`);
  expect(draw(report, { quiet: true })).toBe(`b.yaml:3:4: error: one error [r]\n${end}`);
  expect(draw(report, { verbose: true })).toContain(
    `between documents: ✓ Names agree\n${violated}between documents: ? Types agree  not checked: the client is not valid\nbetween documents: ? Ports agree  not checked: there is no x\n`,
  );
  expect(isFailing(report, false)).toBe(true);
});

test("of many skipped files ten are named, all with --verbose, and the limit fails with --strict", () => {
  const skipped = Array.from({ length: 12 }, (_, index) => ({ path: `${index}.sql`, reason: "it is odd" }));
  const report = { ...oneFile("valid"), skipped, limitReached: true };
  const short = draw(report);
  expect(short).toContain("skipped 9.sql: it is odd\nskipped 2 more; --verbose names them\nlimit only the first 5000");
  expect(short).toMatch(/; 12 skipped; not all files looked at\n$/);
  expect(draw(report, { verbose: true })).toContain("skipped 11.sql: it is odd\nlimit ");
  expect([isFailing(report, false), isFailing(report, true)]).toEqual([false, true]);
});

test("files of no known kind are named while there are fewer than ten", () => {
  const unrecognised = Array.from({ length: 9 }, (_, index) => `notes-${index}.txt`);
  expect(draw({ ...empty, unrecognised })).toContain("of no known kind notes-8.txt\n");
  const many = { ...empty, unrecognised: [...unrecognised, "last.txt"] };
  expect(draw(many)).not.toContain("notes-8.txt");
  expect(draw(many, { verbose: true })).toContain("of no known kind last.txt\n");
});
