import { expect, test } from "vitest";
import { agentFolder, loadFolder } from "../testing/agent-folder.ts";
import { parseAgentFile } from "./parse-agent-file.ts";
import { strongComponents } from "./team-graph.ts";

const head = "---\nname: pilot\ndescription: Use when a ship comes in.\nmodel: sonnet\n---\n";

function named(body: string): string[] {
  const { agent } = parseAgentFile(`${head}${body}`, "pilot.md");
  return (agent?.edges ?? []).map(({ target, form, reason, line, column }) => {
    return `${line}:${column} ${form} ${target}${reason === "" ? "" : ` | ${reason}`}`;
  });
}

test.each([
  ["- **tug-master**: for towing", ["8:5 section tug-master | for towing"]],
  ["- **tug-master** — for towing", ["8:5 section tug-master | for towing"]],
  ["- **tug-master** – for towing", ["8:5 section tug-master | for towing"]],
  ["- **tug-master** - for towing", ["8:5 section tug-master | for towing"]],
  ["- **tug-master** -- for towing", ["8:5 section tug-master | for towing"]],
  ["- [Tug Master](../crew/tug.md) - for towing", ["8:4 section Tug Master | for towing"]],
  ["- [tug-master](tug.md) -- for towing", ["8:4 section tug-master | for towing"]],
  ["- `tug-master`: for towing", ["8:4 section tug-master | for towing"]],
  ["- tug-master: Tows the ship", ["8:3 section tug-master | Tows the ship"]],
  ["1. Tug Master - for towing", ["8:4 section Tug Master | for towing"]],
  [
    "- **With tug-master, lock-keeper**: for towing",
    ["8:10 section tug-master | for towing", "8:22 section lock-keeper | for towing"],
  ],
  ["- **tug-master / lock-keeper** – both", ["8:5 section tug-master | both", "8:18 section lock-keeper | both"]],
  ["- **tug-master and lock-keeper**: both", ["8:5 section tug-master | both", "8:20 section lock-keeper | both"]],
  [
    "- **tug-master** / **lock-keeper**, and `berth-planner`: own what follows",
    [
      "8:5 section tug-master | own what follows",
      "8:22 section lock-keeper | own what follows",
      "8:42 section berth-planner | own what follows",
    ],
  ],
  ["- **tug-master** decides; ask **lock-keeper**", ["8:5 section tug-master | decides; ask **lock-keeper**"]],
  ["- Collaborate with tug-master on towing", ["8:20 section tug-master | Collaborate with tug-master on towing"]],
  ["- Guide tug-master on towing", ["8:9 section tug-master | Guide tug-master on towing"]],
  ["- Hand plans to tug-master", ["8:17 section tug-master | Hand plans to tug-master"]],
  [
    "- Work with tug-master or lock-keeper when it blows",
    [
      "8:13 section tug-master | Work with tug-master or lock-keeper when it blows",
      "8:27 section lock-keeper | Work with tug-master or lock-keeper when it blows",
    ],
  ],
  [
    "- Take plans from **tug-master** and **lock-keeper**, and hand them back",
    [
      "8:21 section tug-master | Take plans from tug-master and lock-keeper, and hand them back",
      "8:40 section lock-keeper | Take plans from tug-master and lock-keeper, and hand them back",
    ],
  ],
  ["- Ping **tug\u2011master** when ready", ["8:10 section tug\u2011master | Ping tug\u2011master when ready"]],
  ["- Write findings to `port-log.md` on time", []],
  ["- Help sales teams on long-term plans", []],
  ["- Shape the plan around Open-Core or dual-licensing", []],
  ["1. **Consult tug-master** for:\n   - towing", ["8:14 section tug-master | for: towing"]],
  ["- **Note**: nobody is asked", []],
  ["### With tug-master\n- Ropes\n- **Signals**: by flag", ["8:10 section tug-master"]],
  ["### Working with Roger (Platform)\n- **Handoff**: later", ["8:18 section Roger"]],
  ["- None", []],
])("reads %j under a heading", (item, expected) => {
  expect(named(`\n## Integration with Other Agents\n${item}\n`)).toEqual(expected);
});

test("reads the list below a line that announces it, and no other list", () => {
  const body =
    "Duties:\n- Talk to lock-keeper on times\n\nIntegration with other agents:\n- Work with tug-master on towing\n- Support berth-planner with times\n\nAlways be on time.\n- Work with nobody-else on this\n";
  expect(named(body)).toEqual([
    "10:13 paragraph tug-master | Work with tug-master on towing",
    "11:11 paragraph berth-planner | Support berth-planner with times",
  ]);
});

test("reads tables of targets, with the rest of each row as the reason", () => {
  const table =
    "| Trigger | Target | Handoff |\n|---|:-:|---|\n| Strong wind | `tug-master` | the plan |\n| Low tide | **lock-keeper** | |\n";
  expect(named(`${table}\n| Agent | Use |\n|---|---|\n| x-y | z |\n`)).toEqual([
    "8:18 table tug-master | Strong wind; the plan",
    "9:16 table lock-keeper | Low tide",
  ]);
  expect(
    named("7. Delegate\n   | Trigger | Target |\n   |---|---|\n   | Fog | `tug-master`, `lock-keeper` |\n"),
  ).toEqual(["9:13 table tug-master | Fog", "9:27 table lock-keeper | Fog"]);
  expect(named("## Delegations\n\n| Agent | For |\n|---|---|\n| tug-master | towing |\n")).toEqual([
    "10:3 table tug-master | towing",
  ]);
});

test("takes nothing from prose, from code, or from sections that compare", () => {
  const body =
    "Call **tug-master** first.\n\n## Workflow Position\n\n- After: tug-master\n\n## Key Distinctions\n\n- vs lock-keeper: other locks\n\n```\n## Related Agents\n- **x-y** — z\n```\n";
  expect(named(body)).toEqual([]);
});

function agent(name: string, related: string, keys = ""): string {
  return `---\nname: ${name}\ndescription: ${name} works.\n${keys}---\nYou work.\n\n## Related Agents\n\n${related}\n`;
}

function copilotFile(keys: string): string {
  return `---\ndescription: x\n${keys}\n---\nWork.\n`;
}

function calling(name: string, tools = ""): string {
  return `---\nname: ${name}\ndescription: x of ${name}\n${tools}---\nYou work.\n`;
}

test("G1 keeps an edge to nobody as missing, with the nearest name, in every dialect", async () => {
  const folder = agentFolder({
    "a.md": agent("pilot", "- Work with tug-mastr on towing", "color: red\n"),
    "b.md": agent("tug-master", "- None", "color: blue\n"),
  });
  const { edges, problems, hints } = await loadFolder(folder);
  expect(edges).toEqual(["pilot > tug-mastr (missing)"]);
  expect(problems).toEqual(["a.md:10:13 warning handoff-unresolved"]);
  expect(hints).toEqual(['Did you mean "tug-master"?']);
  expect((await loadFolder(folder, { strict: true })).problems).toEqual(["a.md:10:13 error handoff-unresolved"]);
});

test("G1 makes a missing target of handoffs an error, and of agents or tools a warning", async () => {
  const { problems } = await loadFolder(
    agentFolder({
      "a.agent.md": "---\ndescription: x\nagents: [nobody]\nhandoffs:\n  - label: Go\n    agent: nobody\n---\nWork.\n",
      "b.md": "---\nname: b\ndescription: x\ntools: Agent(nobody)\n---\nYou work.\n",
    }),
  );
  expect(problems).toEqual([
    "a.agent.md:3:10 warning handoff-unresolved",
    "a.agent.md:6:12 error handoff-unresolved",
    "b.md:4:14 warning handoff-unresolved",
  ]);
});

test("G2 tells planned agents and links to files that are not there yet from mistakes", async () => {
  const related =
    "- [tug-master](tug-master.md) -- towing\n- [dredger](crew/dredger.md) -- depth\n- **crane-driver** — loads (planned)\n- [tides](notes/tides.md) - a table";
  const { edges, problems } = await loadFolder(
    agentFolder({
      "a.md": agent("pilot", related, "color: red\n"),
      "tug-master.md": agent("Master of Tugs", "- None", "color: red\n"),
      "notes/tides.md": "# Tides\n\nHigh water is at noon.\n",
    }),
  );
  expect(edges).toEqual([
    "pilot > master-of-tugs (resolved)",
    "pilot > dredger (planned)",
    "pilot > crane-driver (planned)",
  ]);
  expect(problems).toEqual([
    "a.md:11:4 info handoff-planned",
    "a.md:12:5 info handoff-planned",
    "a.md:13:4 info link-not-agent",
    "notes/tides.md:1:1 info document-skipped",
  ]);
});

test("G3 and G4 keep handoffs to the agent itself and to the same agent under several labels, as one permission each", async () => {
  const handoffs = ["Plan", "🔧 Work", "Check"].map((label) => `  - label: ${label}\n    agent: pilot\n`).join("");
  const other = "  - label: Tow\n    agent: Tug\n  - label: Tow out\n    agent: tug\n    prompt: Go.\n";
  const folder = agentFolder({
    "pilot.agent.md": `---\ndescription: x\nhandoffs:\n${handoffs}${other}---\nWork.\n`,
    "tug.agent.md": "---\ndescription: y\n---\nWork.\n",
  });
  const { edges, handoffs: granted, problems, agents } = await loadFolder(folder);
  expect(problems).toEqual([]);
  expect(edges).toEqual([
    "pilot > pilot (self)",
    "pilot > pilot (self)",
    "pilot > pilot (self)",
    "pilot > tug (resolved)",
    "pilot > tug (resolved)",
  ]);
  expect(granted).toEqual(["pilot > pilot", "pilot > tug"]);
  expect(agents[0]?.handoffs.map(({ reason }) => reason)).toEqual(["Plan; 🔧 Work; Check", "Tow; Tow out: Go."]);
});

test("G5 resolves by file stem and by the title too, and refuses what two agents answer to", async () => {
  const files = {
    "adr-creation.agent.md": "---\nname: ADR Creator\ndescription: x\n---\n# Record Keeper\n\nWork.\n",
    "lead.agent.md":
      "---\ndescription: y\nhandoffs:\n  - { label: A, agent: ADR Creation }\n  - { label: B, agent: Record Keeper }\n---\nWork.\n",
  };
  expect((await loadFolder(agentFolder(files))).edges).toEqual([
    "lead > adr-creator (resolved)",
    "lead > adr-creator (resolved)",
  ]);
  const twice = { ...files, "x.agent.md": "---\ndescription: z\n---\n# Record Keeper\n\nWork.\n" };
  const { edges, problems } = await loadFolder(agentFolder(twice));
  expect(edges).toContain("lead > Record Keeper (ambiguous)");
  expect(problems).toEqual(["lead.agent.md:5:24 error handoff-ambiguous"]);
});

test("G5 resolves a name with Agent behind it, and the name of a file", async () => {
  const { edges, problems } = await loadFolder(
    agentFolder({
      "a.md": agent("pilot", "- **Tug Master Agent**: towing\n- **lock-keeper.md**: locks", "color: red\n"),
      "b.md": agent("tug-master", "- None", "color: red\n"),
      "c.md": agent("lock-keeper", "- None", "color: red\n"),
    }),
  );
  expect([edges, problems]).toEqual([["pilot > tug-master (resolved)", "pilot > lock-keeper (resolved)"], []]);
});

test("G6 knows the agents that a program brings along, and whom `*` and an empty list allow", async () => {
  const { edges, handoffs, problems } = await loadFolder(
    agentFolder({
      "a.agent.md": copilotFile("handoffs: [{ label: Go, agent: agent }]"),
      "b.agent.md": copilotFile("agents: ['*']"),
      "c.agent.md": copilotFile("agents: []"),
      "d.agent.md": copilotFile("disable-model-invocation: true"),
    }),
  );
  expect(problems).toEqual([]);
  expect(edges).toEqual(["a > agent (builtin)"]);
  expect(handoffs).toEqual(["b > a", "b > c"]);
});

test("G7 folds hyphens and splits several names in one item", async () => {
  const { edges } = await loadFolder(
    agentFolder({
      "a.md": agent("pilot", "- Ping **tug\u2011master**, **lock\u2013keeper** on arrival", "color: red\n"),
      "b.md": agent("tug-master", "- None", "color: red\n"),
      "c.md": agent("lock-keeper", "- None", "color: red\n"),
    }),
  );
  expect(edges).toEqual(["pilot > tug-master (resolved)", "pilot > lock-keeper (resolved)"]);
});

test("G8 takes circles as they come, whatever the dialect", async () => {
  const { agents, problems } = await loadFolder(
    agentFolder({
      "a.md": calling("a", "tools: Agent(b)\n"),
      "b.md": calling("b", "tools: Agent(c)\n"),
      "c.md": calling("c", "tools: Agent(a)\n"),
    }),
  );
  expect([problems, strongComponents(agents)]).toEqual([[], [["a", "b", "c"]]]);
});
