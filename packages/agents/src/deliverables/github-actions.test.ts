import { checkInput, openCheckRunner, type Finding } from "@orchestrate/core";
import { expect, test } from "vitest";
import { githubActions } from "./github-actions.ts";

const path = ".github/workflows/ci.yaml";

async function findings(text: string): Promise<readonly Finding[]> {
  const outcome = await githubActions.check(checkInput({ path, text }));
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  return outcome.findings;
}

async function faults(text: string): Promise<string[]> {
  return (await findings(text))
    .filter((found) => found.severity !== "info")
    .map(({ rule, line, column, severity }) => `${line}:${column} ${severity} ${rule}`);
}

test.each(["TypeScript", "Go", "Python", "Java"])("the draft for a team that knows %s has no fault", async (known) => {
  const facts = { team: { knows: [known] } };
  const [draft] = githubActions.draft({ goal: "an order service", facts, author: "a", inputs: [], documents: [] });
  expect(await faults(draft?.text ?? "")).toEqual([]);
});

test("the parser loads in the child process, which reads nothing but its packages", { timeout: 30_000 }, async () => {
  await using runner = openCheckRunner([githubActions]);
  const outcome = await runner.check(githubActions, checkInput({ path, text: "on: psh\njobs: {}\n" }));
  expect(outcome.status === "checked" && outcome.findings[0]?.hint).toBe("Did you mean push?");
});

test("says which job was most likely meant", async () => {
  const job = "runs-on: ubuntu-latest, steps: [{ run: make }]";
  const found = await findings(`on: push\njobs:\n  test: { ${job} }\n  ship: { needs: tests, ${job} }\n`);
  expect(found.find(({ rule }) => rule === "unknown-job")).toMatchObject({ line: 4, hint: "Did you mean test?" });
});

const GOOD = `name: ci
on:
  push: { branches: [main] }
  schedule:
    - cron: "0 3 * * *"
permissions: { contents: read }
jobs:
  test:
    runs-on: ubuntu-24.04
    strategy: { matrix: { node: [22, 24] } }
    outputs: { version: "\${{ steps.version.outputs.value }}" }
    steps:
      - uses: actions/checkout@8e8c483db84b4bee98b60c0593521ed34d9990e8
      - id: version
        run: echo "value=1" >> "$GITHUB_OUTPUT"
      - name: Test
        env: { TOKEN: "\${{ secrets.TOKEN }}" }
        run: |
          npm ci
          npm test -- --node=\${{ matrix.node }}
  ship:
    needs: [test]
    runs-on: ubuntu-24.04
    steps:
      - run: echo "$VERSION"
        env: { VERSION: "\${{ needs.test.outputs.version }}" }
`;

test.each([
  ["  push:", "  psh:", "3:3 error unexpected-value"],
  ["needs: [test]", "needs: [tset]", "22:13 error unknown-job"],
  ["    needs: [test]\n", "", "25:25 error unknown-needs"],
  ["    needs: [test]\n    runs-on: ubuntu-24.04\n", "    needs: [test]\n", "21:3 error missing-key"],
  ['      - run: echo "$VERSION"\n', "      - name: Ship\n", "25:9 error empty-step"],
  ["needs.test.outputs.version", "needs.test.outputs.verion", "26:25 error unknown-output"],
  ["steps.version.outputs", "steps.versoin.outputs", "11:25 error unknown-steps"],
  ["matrix.node }}", "matrix.nod }}", "20:1 error unknown-matrix"],
  ["secrets.TOKEN }}", "secret.TOKEN }}", "17:24 error workflow"],
  ["secrets.TOKEN }}", "secrets.TOKEN ) }}", "17:24 error workflow"],
  ["npm ci", "echo ${{ secrets.TOKEN }}", "19:1 warning printed-secret"],
  ["npm ci", "echo ${{ github.event.pull_request.title }}", "19:1 warning script-injection"],
  ["checkout@8e8c483db84b4bee98b60c0593521ed34d9990e8", "checkout@master", "13:15 warning unpinned-action"],
  ["checkout@8e8c483db84b4bee98b60c0593521ed34d9990e8", "checkout", "13:15 error no-version"],
  ["        env: { TOKEN", "        evn: { TOKEN", "17:9 error unexpected-value"],
  ["0 3 * * *", "0 33 * *", "5:13 error workflow"],
  ["    runs-on: ubuntu-24.04\n    strategy", "    runs-on: ubuntu-20.04\n    strategy", "9:14 error retired-runner"],
  ["    runs-on: ubuntu-24.04\n    strategy", "    runs-on: ubuntu-lates\n    strategy", "9:14 warning unknown-runner"],
  ["  ship:\n", "  test:\n", "21:3 error yaml-syntax"],
])("finds what is wrong where it is: %j as %j", async (good, bad, expected) => {
  expect(await faults(GOOD)).toEqual([]);
  expect(await faults(GOOD.replace(good, () => bad))).toContain(expected);
});

const REUSABLE = `on:
  workflow_call:
    inputs: { target: { type: string, required: true } }
    secrets: { key: { required: false } }
    outputs: { url: { value: "\${{ jobs.run.outputs.url }}" } }
  workflow_dispatch:
    inputs: { dry: { type: boolean, default: true }, level: { type: choice, options: [a, b] } }
jobs:
  run:
    runs-on: [self-hosted, linux]
    if: \${{ !inputs.dry && github.ref_type == 'tag' }}
    environment: { name: "\${{ inputs.target }}", url: "\${{ steps.go.outputs.url }}" }
    outputs: { url: "\${{ steps.go.outputs.url }}" }
    defaults: { run: { shell: bash, working-directory: app } }
    steps:
      - id: go
        run: ./go >> "$GITHUB_OUTPUT"
        continue-on-error: true
      - if: always() && steps.go.outcome == 'failure'
        uses: docker://alpine:3.22
        with: { args: "echo failed" }
  again:
    needs: run
    uses: ./.github/workflows/other.yml
    with: { url: "\${{ needs.run.outputs.url }}" }
    secrets: inherit
  after:
    needs: again
    runs-on: ubuntu-latest
    steps:
      - run: echo "\${{ needs.again.outputs.anything }}"
`;

const MATRIX = `name: matrix
on: [push, pull_request]
concurrency: { group: "\${{ github.workflow }}-\${{ github.ref }}", cancel-in-progress: true }
jobs:
  plan:
    runs-on: ubuntu-latest
    outputs: { matrix: "\${{ steps.set.outputs.matrix }}" }
    steps:
      - id: set
        run: echo 'matrix={"os":["ubuntu-latest"]}' >> $GITHUB_OUTPUT
  test:
    needs: plan
    strategy:
      fail-fast: false
      matrix: \${{ fromJSON(needs.plan.outputs.matrix) }}
    runs-on: \${{ matrix.os }}
    services:
      postgres:
        image: postgres:18
        env: { POSTGRES_PASSWORD: postgres }
        ports: ["5432:5432"]
    steps:
      - uses: actions/checkout@v4
        with: { fetch-depth: 0 }
      - run: make test
        timeout-minutes: 10
        env: { PGPORT: "\${{ job.services.postgres.ports['5432'] }}", HASH: "\${{ hashFiles('**/package-lock.json') }}" }
`;

const RELEASE = `name: Release
run-name: Release \${{ github.ref_name }} by @\${{ github.actor }}
on:
  push:
    tags: ["v*.*.*"]
  release: { types: [published] }
permissions: { contents: write, id-token: write, packages: write, attestations: write }
env: { IMAGE: "ghcr.io/\${{ github.repository }}" }
jobs:
  image:
    runs-on: \${{ matrix.runner }}
    strategy:
      matrix:
        include:
          - { runner: ubuntu-24.04, platform: linux/amd64 }
          - { runner: ubuntu-24.04-arm, platform: linux/arm64 }
    steps:
      - uses: docker/build-push-action@263435318d21b8e681c14492fe198d362a7d2c83 # v6
        id: push
        with:
          push: true
          platforms: \${{ matrix.platform }}
          tags: \${{ env.IMAGE }}:\${{ github.ref_name }}
      - run: echo "\${{ secrets.KEY }}" | docker login --password-stdin
      - name: Say
        if: \${{ success() && startsWith(github.ref, 'refs/tags/v') }}
        run: |
          echo "\${{ steps.push.outputs.digest }}" >> "$GITHUB_STEP_SUMMARY"
`;

test.each([REUSABLE, MATRIX, RELEASE])("a good file has no error (%#)", async (text) => {
  expect((await findings(text)).filter((found) => found.severity === "error")).toEqual([]);
});
