import { checkInput, openCheckRunner, type DeliverableKind, type Finding } from "@orchestrate/core";
import { expect, test } from "vitest";
import { c4Context } from "./c4-context.ts";
import { erDiagram } from "./er-diagram.ts";
import { flowchart } from "./flowchart.ts";
import { sequenceDiagram } from "./sequence-diagram.ts";
import { stateDiagram } from "./state-diagram.ts";

const FACTS = {
  tenants: 5000,
  peakRequestsPerSecond: 10_000,
  resources: [
    { name: "customer", fields: { name: "text", email: "email?" }, belongsTo: "tenant" },
    { name: "invoice", fields: { total: "money", status: "draft|issued|paid" }, belongsTo: ["tenant", "customer"] },
  ],
};
const KINDS = [erDiagram, c4Context, stateDiagram, flowchart, sequenceDiagram];

async function findings(kind: DeliverableKind, text: string): Promise<readonly Finding[]> {
  const outcome = await kind.check(checkInput({ path: "docs/x.mmd", text }));
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  expect(outcome.tools[0]).toMatch(/^mermaid@\d/);
  return outcome.findings;
}
const at = (found: readonly Finding[]): string[] => found.map(({ rule, line, column }) => `${rule} ${line}:${column}`);

test.each(KINDS)("each draft of $id is valid by its own check and recognised by no other kind", async (kind) => {
  for (const facts of [
    {},
    FACTS,
    { resources: [{ name: "audit log", fields: { state: "a b|c:d", at: "timestamp" } }] },
  ]) {
    const drafts = kind.draft({ goal: "an invoicing service", facts, author: "a", inputs: [], documents: [] });
    expect(drafts.length).toBeGreaterThan(0);
    for (const { text } of drafts) {
      expect(await findings(kind, text)).toEqual([]);
      const recognising = KINDS.filter((other) => other.recognises?.({ path: "a/b.mmd", text }));
      expect(recognising).toEqual([kind]);
    }
  }
});

const ER = "%% a comment\n\nerDiagram\n  customers {\n    uuid id PK\n    text name\n  }\n";
const C4 = 'C4Context\n  Person(user, "User")\n  System(shop, "Shop")\n';
const STATE = "stateDiagram-v2\n  [*] --> draft\n";
const FLOW = "flowchart TD\n%% a comment\n  a[Begin] --> b\n";

test.each<[string, DeliverableKind, string, string[]]>([
  ["a relation without a label", erDiagram, `${ER}  customers ||--o{ invoices\n`, ["syntax 8:28"]],
  ["a cardinality that is none", erDiagram, `${ER}  customers |--o{ invoices : has\n`, ["syntax 8:13"]],
  ["an attribute without a type", erDiagram, `${ER}  invoices {\n    id\n  }\n`, ["syntax 9:5"]],
  ["an entity that is never closed", erDiagram, `${ER}  invoices {\n    uuid id PK\n`, ["syntax 8:3", "syntax 9:15"]],
  [
    "an attribute that is there twice",
    erDiagram,
    `${ER}  a {\n    uuid id PK\n    text x\n    int x\n  }\n`,
    ["attribute-twice 11:9"],
  ],
  ["a misspelt entity", erDiagram, `${ER}  customers ||--o{ custmers : knows\n`, ["entity-without-attributes 8:20"]],
  ["an entity without a key", erDiagram, `${ER}  b {\n    text x\n  }\n`, ["entity-without-key 8:3"]],
  ["another diagram", erDiagram, "flowchart TD\n  a --> b\n", ["not-an-er-diagram 1:1"]],
  [
    "a relation to nothing",
    c4Context,
    `${C4}  Rel(user, shopp, "uses")\n`,
    ["element-without-relation 3:10", "relation-to-unknown 4:13"],
  ],
  ["an element that does not exist", c4Context, `${C4}  Sytem(x, "X")\n`, ["syntax 4:3"]],
  ["a bracket that is not closed", c4Context, `${C4}  System(x, "X"\n  Rel(user, shop, "uses")\n`, ["syntax 4:16"]],
  ["a quote that is not closed", c4Context, `${C4}  Rel(user, shop, "uses)\n`, ["syntax 4:25"]],
  ["an element over two lines", c4Context, `${C4}  Rel(user, shop,\n    "uses")\n`, ["syntax 5:1"]],
  [
    "an alias that is there twice",
    c4Context,
    `${C4}  System(shop, "X")\n  Rel(user, shop, "uses")\n`,
    ["alias-twice 4:10"],
  ],
  ["a link", c4Context, 'C4Context\n  Person(a, "A", $link="http://x")\n', ["link 2:18"]],
  ["a script", c4Context, 'C4Context\n  Person(a, "A", $link="javascript:x")\n', ["script-refused 2:25"]],
  ["an arrow with one dash", stateDiagram, `${STATE}  draft -> issued\n`, ["syntax 3:9"]],
  [
    "a composite that is never closed",
    stateDiagram,
    `${STATE}  state draft {\n    a --> b\n`,
    ["syntax 3:3", "syntax 4:12"],
  ],
  ["a state that nothing leads to", stateDiagram, `${STATE}  issued --> paid\n`, ["state-unreachable 3:3"]],
  ["a life without a beginning", stateDiagram, "stateDiagram-v2\n  a --> b\n", ["no-initial-state 2:3"]],
  [
    "two ways with one cause",
    stateDiagram,
    `${STATE}  draft --> a: go\n  draft --> b: go\n`,
    ["transition-ambiguous 4:1"],
  ],
  ["a bracket in a node", flowchart, `${FLOW}  b --> c[Call (again)]\n`, ["syntax 4:16"]],
  ["a node that is not closed", flowchart, `${FLOW}  b --> c[Call\n  c --> d\n`, ["syntax 4:15"]],
  ["a node called end", flowchart, `${FLOW}  b --> end\n`, ["syntax 4:9"]],
  ["a direction that is none", flowchart, "flowchart XX\n  a --> b\n", ["syntax 1:1"]],
  ["a decision with one exit", flowchart, `${FLOW}  b{Ready?} --> c\n`, ["decision-with-one-exit 3:16"]],
  ["a decision without labels", flowchart, `${FLOW}  b{Ready?} --> c\n  b --> d\n`, ["decision-unlabelled 3:16"]],
  ["a node that is connected to nothing", flowchart, `${FLOW}  c[Lost]\n`, ["node-unconnected 4:3"]],
  ["a callback", flowchart, `${FLOW}  click a call run()\n`, ["link 4:1"]],
])("finds %s at its line", async (_name, kind, text, expected) => {
  expect(at(await findings(kind, text))).toEqual(expected);
});

const GOOD: readonly (readonly [DeliverableKind, string])[] = [
  [
    erDiagram,
    "---\ntitle: Orders\n---\nerDiagram\n    CUSTOMER ||--o{ ORDER : places\n    ORDER ||--|{ LINE-ITEM : contains\n    CUSTOMER }|..|{ DELIVERY-ADDRESS : uses\n",
  ],
  [
    erDiagram,
    'erDiagram\n  p[Person] {\n    string driversLicense PK "The licence #"\n    varchar(5) firstName "Short"\n    int age\n  }\n  a["Customer Account"] {\n    string email PK, FK\n  }\n  p ||--o| a : has\n',
  ],
  [erDiagram, "erDiagram\n  direction LR\n  CAR 1 to zero or more NAMED-DRIVER : allows\n"],
  [
    c4Context,
    'C4Container\n  title Banking\n  Person_Ext(c, "Customer", "With <b>accounts</b>")\n  Container_Boundary(b, "Bank") {\n    ContainerDb(db, "Database", "SQL", "Stores")\n    Container(api, "API", "Java, Spring")\n  }\n  Rel(c, api, "Uses", "HTTPS")\n  BiRel(api, db, "Reads")\n  UpdateRelStyle(c, api, $textColor="blue", $offsetX="5")\n  UpdateLayoutConfig($c4ShapeInRow="3", $c4BoundaryInRow="1")\n',
  ],
  [
    c4Context,
    'C4Context\n  Enterprise_Boundary(b0, "Boundary0") {\n    SystemQueue(q, "Queue (FIFO)")\n    System(s, "S", "a, b")\n  }\n  Rel_Back(q,\n    s, "reads")\n',
  ],
  [
    c4Context,
    'C4Deployment\n  Deployment_Node(n, "Node", "Linux") {\n    Container(w, "Web")\n    Container(d, "DB")\n  }\n  Rel(w, d, "uses")\n',
  ],
  [
    stateDiagram,
    "stateDiagram-v2\n  direction LR\n  [*] --> Still\n  Still --> Moving: go\n  Moving --> Crash\n  Crash --> [*]\n  note right of Crash: bad\n  state if_state <<choice>>\n  Moving --> if_state\n  if_state --> Still: if n < 0\n",
  ],
  [
    stateDiagram,
    'stateDiagram\n  [*] --> First\n  state First {\n    [*] --> second\n    second --> [*]\n    --\n    [*] --> third\n  }\n  state "Long name" as l\n  First --> l\n',
  ],
  [
    stateDiagram,
    "stateDiagram-v2\n  state fork_state <<fork>>\n  [*] --> fork_state\n  fork_state --> a\n  fork_state --> b\n  classDef bad fill:#f00\n  class a bad\n",
  ],
  [flowchart, 'graph LR;\n  A-->B;\n  A["Text (x)"] --- C((c)) & D{{d}}\n  C ==> E[/e/]\n  link --> A\n'],
  [
    flowchart,
    "flowchart TB\n  subgraph one [One]\n    direction LR\n    a1 --> a2\n  end\n  one --> two\n  subgraph two\n    b1\n  end\n  a1 <--> b1\n  linkStyle 0 stroke:red\n",
  ],
  [
    flowchart,
    'flowchart LR\n  A@{ shape: rect, label: "File" } e1@--> B(["`**bold**`"])\n  B -. maybe .-> C[(db)]\n  C --> D{ok?}\n  D -- yes --> E:::x\n  D -- "no" --> F>flag]\n  classDef x fill:#fff\n',
  ],
];

test.each(GOOD)("finds no error in a good diagram (%#)", async (kind, text) => {
  expect((await findings(kind, text)).filter(({ severity }) => severity === "error")).toEqual([]);
  expect(KINDS.filter((other) => other.recognises?.({ path: "x.mmd", text }))).toEqual([kind]);
});

test.each(KINDS)("$id refuses what changes the drawing page, and ends for hostile text", async (kind) => {
  const [draft] = kind.draft({ goal: "a shop", facts: {}, author: "a", inputs: [], documents: [] });
  const text = draft?.text ?? "";
  const hostile = [
    `%%{init: {'securityLevel': 'loose'}}%%\n${text}`,
    `---\nconfig:\n  securityLevel: loose\n---\n${text}`,
    `${text}<img src=x onerror=alert(1)>\n`,
    "",
    "x".repeat(2_000_000),
  ];
  for (const document of hostile) expect((await findings(kind, document))[0]?.severity).toBe("error");
});

test("each runs in a process of its own", async () => {
  await using runner = openCheckRunner(KINDS);
  for (const kind of KINDS) {
    const [draft] = kind.draft({ goal: "a shop", facts: FACTS, author: "a", inputs: [], documents: [] });
    const outcome = await runner.check(kind, checkInput({ path: "a.mmd", text: draft?.text ?? "" }));
    expect(outcome).toMatchObject({ status: "checked", findings: [] });
  }
});

test("an arrow that a state diagram does not know is told with the one it does", async () => {
  const found = await findings(stateDiagram, "stateDiagram-v2\n  [*] --> Open\n  Open -> Paid : pay\n");
  expect(at(found)).toEqual(["syntax 3:8"]);
  expect(found[0]?.hint).toBe("Write a --> b : event.");
});
