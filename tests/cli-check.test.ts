import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { deliverableKinds } from "@orchestrate/agents";
import { expect, onTestFinished, test } from "vitest";

const bin = fileURLToPath(new URL("../packages/cli/src/bin.ts", import.meta.url));

/** A folder with a good API, a schema with a fault in its second line, and a text of no kind. */
function projectFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "orchestrate-check-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const openapi = deliverableKinds.find(({ id }) => id === "openapi");
  const facts = { service: "shop", resources: [{ name: "order", fields: { number: "text" } }] };
  const [good] = openapi?.draft({ goal: "Sell shoes", facts, author: "a", inputs: [], documents: [] }) ?? [];
  const files = {
    "api/openapi.yaml": good?.text ?? "",
    "db/schema.sql": "create table customer (id bigint primary key);\ncreate tabel invoice (id bigint);\n",
    "notes.txt": "Ask the shop.\n",
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

test(
  "people's documents are checked: the fault has its line, and code scanning can read it",
  { timeout: 30_000 },
  () => {
    const cwd = projectFolder();
    const { status, stdout, stderr } = spawnSync(process.execPath, [bin, "check", ".", "--sarif", "out.sarif"], {
      cwd,
      encoding: "utf8",
    });
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    expect(stdout).toMatch(/^✓ {2}api\/openapi\.yaml +openapi +\S*redocly\S*@/m);
    expect(stdout).toMatch(/^db\/schema\.sql:2:8: error: .*tabel.* \[[\w-]+\]$/m);
    expect(stdout).toMatch(/^failed: 2 documents \(1 valid, 1 invalid\); 1 error.*; 1 file of no known kind$/m);
    const sarif = JSON.parse(readFileSync(path.join(cwd, "out.sarif"), "utf8")) as {
      runs: { tool: { driver: { rules: { id: string }[] } }; results: { ruleId: string; level: string }[] }[];
    };
    const [run] = sarif.runs;
    const result = run?.results.find(({ level }) => level === "error");
    expect(result).toMatchObject({
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "db/schema.sql" },
            region: { startLine: 2, startColumn: 8 },
          },
        },
      ],
    });
    expect(run?.tool.driver.rules.map(({ id }) => id)).toContain(result?.ruleId);
  },
);
