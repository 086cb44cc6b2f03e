import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseAgentFile } from "../parse-agent-file.ts";

const pilot = readFileSync(new URL("../fixtures/team/harbour-pilot.md", import.meta.url));
const keeper = readFileSync(new URL("../fixtures/team/support/lock-keeper.md", import.meta.url));

test("reads every part of a native agent file", () => {
  const { agent, problems } = parseAgentFile(pilot, "team/harbour-pilot.md");
  expect(problems).toEqual([]);
  expect(agent).toMatchObject({
    id: "harbour-pilot",
    name: "Harbour Pilot",
    description: "You bring ships in and out of a busy port.",
    category: "operations",
    version: "1.10",
    model: { prefer: [], raw: undefined },
    deliverables: ["route-plan"],
    responsibilities: [
      { title: "Approach", items: ["Read tide tables and soundings", "Choose the channel for the ship's draught"] },
      { title: "Mooring", items: ["Order tugs in time"] },
    ],
    skills: [
      { title: "Charts", items: ["paper", "electronic (ECDIS, radar overlay)", "soundings"] },
      { title: "Radio", items: ["VHF", "harbour working channels"] },
    ],
    style: ["Say the risk first, then the plan", "Give distances in cables and times in minutes"],
    examplePrompts: ["Plan the approach for a ship of 9 m draught", "Which tug do we need at berth 4?"],
    handoffs: [
      { to: "tug-master", label: "Tug Master", reason: "For pushing and towing", line: 40, column: 5 },
      { to: "lock-keeper", label: "lock_keeper", reason: "For the times of the inner lock", line: 41, column: 5 },
    ],
    source: {
      path: "team/harbour-pilot.md",
      dialect: "native",
      encoding: { bom: false, eol: "lf", repaired: undefined },
      bodyStartLine: 7,
    },
  });
});

test("loses nothing: front matter and body join to the file again", () => {
  const { agent } = parseAgentFile(pilot, "a.md");
  expect(`---\n${agent?.frontMatterText}\n---\n${agent?.body}`).toBe(pilot.toString());
  expect(`${agent?.frontMatterRaw}${agent?.bodyRaw}`).toBe(pilot.toString());
});

test("reads the edges of the front matter with their limits and places, and prefers them to the section", () => {
  const text = `${keeper.toString()}\n## Related Agents\n\n- **Tug Master** — ignored\n`;
  expect(parseAgentFile(text).agent?.handoffs).toEqual([
    {
      to: "harbour-pilot",
      label: "Harbour Pilot",
      reason: "a ship must wait outside",
      maxCalls: 2,
      line: 6,
      column: 9,
    },
  ]);
});

test.each([
  ["- **Tug Master** — For towing", "Tug Master", "For towing"],
  ["- **Tug Master** – For towing", "Tug Master", "For towing"],
  ["- **Tug Master**: For towing", "Tug Master", "For towing"],
  ["- **Tug Master:** For towing", "Tug Master", "For towing"],
  ["* **Tug Master** -- For towing", "Tug Master", "For towing"],
  ["+ **Tug Master** → For towing", "Tug Master", "For towing"],
  ["- **Tug Master** ‚Äî For towing", "Tug Master", "For towing"],
  ["- **Tug Master** â€” Für alles", "Tug Master", "Für alles"],
  ["- **Tug Master** — (planned) later", "Tug Master", "(planned) later"],
  ["- **Tug Master**\n  For\n  towing", "Tug Master", "For towing"],
  ["1. `tug-master` - For towing", "tug-master", "For towing"],
  ["- [Tug Master](../crew/tug-master.md) - For towing", "Tug Master", "For towing"],
  ["- **[Tug Master](tug.md)** — For towing", "Tug Master", "For towing"],
  ["- Tug Master — For towing", "Tug Master", "For towing"],
  ["- Tug Master: for towing", "Tug Master", "for towing"],
  ["- tug-master - For towing", "tug-master", "For towing"],
  ["- **Tug Master**", "Tug Master", ""],
])("reads the edge in %j", (item, label, reason) => {
  const { agent } = parseAgentFile(`---\nname: A\n---\n## 🔗 RELATED AGENTS ##\n${item}\n`);
  expect(agent?.edges.map((edge) => [edge.target, edge.reason])).toEqual([[label, reason]]);
});

test("takes no edge from prose, code or deeper items, and says when an item names nobody", () => {
  const section =
    "Work with **Someone**.\n\n- None\n- **—**\n- **Tug Master** — x\n  - **Not Me** — y\n\n```\n- **Nor Me** — z\n```\n";
  const { agent, problems } = parseAgentFile(`---\nname: A\n---\n## Related Agents\n\n${section}`);
  expect(agent?.handoffs.map(({ label }) => label)).toEqual(["Tug Master"]);
  expect(problems.map(({ line, column, code }) => [line, column, code])).toEqual([[9, 3, "handoff-unreadable"]]);
});

test("says for each wrong key where it stands and what was expected, all at once", () => {
  const text = [
    "name: [a]",
    "version: true",
    "deliverables: openapi",
    "handoffs:",
    "  - to: x",
    "  - {to: a, when: b, maxCalls: two}",
    "  - foo",
    "model: 4",
  ].join("\n");
  const { agent, problems } = parseAgentFile(`---\n${text}\n---\n`);
  expect(agent).toBeUndefined();
  expect(problems.map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
    "2:7 name must be text, not a list",
    "3:10 version must be text or a number, not true",
    '4:15 deliverables must be a list, such as [openapi, sql-ddl], not the text "openapi"',
    "6:5 handoffs[0].when is missing",
    '7:32 handoffs[1].maxCalls must be a whole number, not the text "two"',
    '8:5 handoffs[2] must hold `to` and `when`, such as {to: Frontend Developer, when: the API changes}, not the text "foo"',
    "9:8 model must be text or a list of texts, not 4",
  ]);
});

test("warns of an unknown key inside a handoff that is nearly right", () => {
  const { problems } = parseAgentFile("---\nname: A\nhandoffs:\n  - {to: B, when: c, maxCall: 2}\n---\n");
  expect(problems).toMatchObject([{ line: 4, column: 22, severity: "warning", hint: "Write maxCalls: instead." }]);
});

test("prefers a description that is given to the first sentence of the purpose", () => {
  expect(parseAgentFile("---\nname: A\ndescription: Short.\n---\n## Purpose\nLong.\n").agent?.description).toBe(
    "Short.",
  );
});
