import { deliverableKinds } from "@orchestrate/agents";
import { expect, test } from "vitest";
import { fakeIo } from "../fake-io.ts";
import { main } from "../main.ts";

async function deliverables(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = fakeIo();
  const code = await main(["deliverables", ...argv], io);
  return { code, out: io.stdout.text(), err: io.stderr.text() };
}

test("lists every kind with its path, its owners and what checks it", async () => {
  const { code, out } = await deliverables("--json");
  expect(code).toBe(0);
  const listed = JSON.parse(out) as { id: string; owners: string[] }[];
  expect(listed.map(({ id }) => id)).toEqual(deliverableKinds.map(({ id }) => id));
  expect(listed.find(({ id }) => id === "openapi")?.owners).toEqual(["backend-architect"]);
  expect(listed.filter(({ owners }) => owners.length === 0)).toEqual([]);

  const lines = (await deliverables()).out.split("\n");
  for (const kind of deliverableKinds) {
    const line = lines.find((text) => text.startsWith(`${kind.id} `)) ?? "";
    expect(line).toContain(`  ${kind.path}  `);
    expect(line.endsWith(`  ${kind.checkedBy ?? "not checked"}`)).toBe(true);
  }
});

test("prints a Markdown table whose rows have as many cells as its heading", async () => {
  const rows = (await deliverables("--markdown")).out.trimEnd().split("\n");
  expect(rows).toHaveLength(deliverableKinds.length + 2);
  expect(rows[0]).toBe("| kind | document | path | owner | checked by |");
  expect(rows[1]).toBe("| --- | --- | --- | --- | --- |");
  for (const row of rows) expect(row.split(/(?<!\\)\|/)).toHaveLength(7);
});

test("two forms at once are wrong usage", async () => {
  expect((await deliverables("--json", "--markdown")).code).toBe(2);
});
