/** Where the agents of each program lie. */
export const agentFolders = {
  native: "agents",
  claude: ".claude/agents",
  copilot: ".github/agents",
  opencode: ".opencode/agent",
} as const;

/** A dialect that a new folder can be made in. */
export type StartDialect = keyof typeof agentFolders;

/** The task file of a new folder. */
export function taskText(lead: string, agents: string): string {
  return `# Run it with: orchestrate run task.yaml
# Without a key and a model it drafts offline; name a model with --model, or below.
goal: |
  Design a service that keeps the opening hours of 400 shops and tells whether a shop is open now.
lead: ${lead}
agents: ./${agents}
facts:
  service: opening-hours
  peakRequestsPerSecond: 200
  p99LatencyMs: 150
  team: { engineers: 2, knows: [TypeScript, PostgreSQL] }
  resources:
    - { name: shop, fields: { title: text, timeZone: text }, rowsPerYear: 100 }
    - { name: opening, fields: { opensAt: timestamp, closesAt: timestamp }, belongsTo: shop, rowsPerYear: 150000 }
deliverables: [adr, openapi, runbook]
out: ./out
`;
}

/** A workflow of GitHub Actions that checks the agents and tries the task offline. */
export function workflowText(agents: string): string {
  return `name: agents
on:
  push:
    branches: [main]
  pull_request:
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-node@v4
        with:
          node-version: "24"
      # The packages are on no registry yet; README.md says how these files are made.
      - name: Install orchestrate from the packed files in this repository
        run: npm install --no-save --ignore-scripts ./vendor/orchestrate-*.tgz
      - name: Check the agent files
        run: npx --no-install orchestrate agents check ${agents} --strict
      - name: Tell what the task would do and take
        run: npx --no-install orchestrate plan task.yaml
      - name: Try the task without a model
        run: npx --no-install orchestrate run task.yaml --model offline --quiet
`;
}

/** What a new folder keeps out of git. */
export const gitignoreText = "out/\n.orchestrate/*\n!.orchestrate/agents.yaml\n";

/** The settings of the linter. */
export const settingsText = `# Settings of orchestrate agents check; orchestrate agents explain lists the codes.
rules: {}
# rules: { agent-unreached: off, handoff-unresolved: error }
maxWarnings: 0
`;

/** The readme of a new folder. */
export function readmeText(agents: string): string {
  return `# Agents

| what | where |
| --- | --- |
| the agents, one markdown file each | \`${agents}/\` |
| what they are asked | \`task.yaml\` |
| settings of the linter | \`.orchestrate/agents.yaml\` |
| what a run hands over | \`out/\` |

\`\`\`
orchestrate agents check ${agents}        what is wrong with the agent files
orchestrate agents graph ${agents}        who may hand work to whom
orchestrate agents new --to ${agents}     another agent
orchestrate run task.yaml             drafts offline; --model <name> lets a model work
\`\`\`

\`.github/workflows/agents.yml\` runs the check and an offline try for every change. It installs orchestrate from
\`vendor/\`: in a clone of orchestrate, \`npx -y pnpm@12 build\`, then \`npx -y pnpm@12 pack --pack-destination <here>/vendor\` in each of
\`packages/core\`, \`packages/agents\` and \`packages/cli\`. Commit those files, or publish the packages in a registry of yours and install them from there.
`;
}
