import { checkInput, type Finding } from "@orchestrate/core";
import { expect, test } from "vitest";
import { compose } from "./compose.ts";

async function findings(text: string, path = "compose.yaml"): Promise<readonly Finding[]> {
  const outcome = await compose.check(checkInput({ path, text }));
  if (outcome.status !== "checked") throw new Error(outcome.reason);
  return outcome.findings;
}

async function faults(text: string, path?: string): Promise<string[]> {
  return (await findings(text, path)).map(
    ({ rule, line, column, severity }) => `${line}:${column} ${severity} ${rule}`,
  );
}

function draft(facts: Record<string, unknown>): string {
  return compose.draft({ goal: "an order service", facts, author: "a", inputs: [], documents: [] })[0]?.text ?? "";
}

test.each([{}, { databaseLoadReductionPercent: 60, peakRequestsPerSecond: 2000 }, { service: "database" }])(
  "the draft has no fault: %j",
  async (facts) => {
    expect(await faults(draft(facts))).toEqual([]);
  },
);

test("the draft has a cache when the sizing has one", () => {
  expect(draft({ databaseLoadReductionPercent: 60 })).toContain("\n  cache:\n");
  expect(draft({})).not.toContain("\n  cache:\n");
});

const GOOD = `services:
  web:
    build: { context: ., target: run }
    environment:
      PORT: "8080"
    ports:
      - "127.0.0.1:8080:8080"
    depends_on:
      db: { condition: service_healthy }
    networks: [back]
    volumes:
      - uploads:/uploads
      - ./src:/src:ro
    secrets: [token]
    restart: unless-stopped
  db:
    image: postgres:18
    ports: ["5432:5432"]
    networks: [back]
    healthcheck:
      test: [CMD, pg_isready]
      interval: 5s
networks:
  back: {}
volumes:
  uploads:
secrets:
  token: { file: ./token }
`;

test.each([
  ["      db: {", "      database: {", "9:7 error unknown-service"],
  ["service_healthy", "service_helthy", "9:24 error wrong-value"],
  ["    networks: [back]\n    volumes", "    networks: [front]\n    volumes", "10:16 error unknown-network"],
  ["- uploads:/uploads", "- data:/uploads", "12:9 error unknown-volume"],
  ["secrets: [token]", "secrets: [tokn]", "14:15 error unknown-secret"],
  ["127.0.0.1:8080:8080", "127.0.0.1:8080:80800", "7:9 error bad-port"],
  ["127.0.0.1:8080:8080", "8080:8080:8080:1", "7:9 error bad-port"],
  ["127.0.0.1:8080:8080", "5432:8080", "18:13 error port-taken"],
  ["    environment:", "    enviroment:", "4:5 error unknown-key"],
  ["services:\n", "service:\n", "1:1 error unknown-key"],
  ["    image: postgres:18\n", "", "16:3 error no-image"],
  ["postgres:18", "postgres:latest", "17:12 warning moving-image"],
  ["unless-stopped", "sometimes", "15:14 error wrong-value"],
  ["interval: 5s", "interval: 5", "22:17 error wrong-type"],
  ["[CMD, pg_isready]", "[pg_isready]", "21:14 error health-test"],
  ['PORT: "8080"', "DB_PASSWORD: hunter2", "5:20 warning secret-in-text"],
  ["    image: postgres:18\n", "    image: postgres:18\n    depends_on: [web]\n", "18:18 error circle"],
  ["services:\n", 'version: "3"\nservices:\n', "1:1 warning obsolete-version"],
  ["  back: {}", "  back: [}", "24:10 error yaml-syntax"],
])("finds what is wrong where it is: %j as %j", async (good, bad, expected) => {
  expect(await faults(GOOD)).toEqual([]);
  expect(await faults(GOOD.replace(good, bad))).toContain(expected);
});

const ANCHORED = `x-logging: &logging
  logging: { driver: json-file, options: { max-size: 10m } }
x-env: &env
  TZ: UTC
services:
  api:
    <<: *logging
    image: "\${REGISTRY:-docker.io}/api:\${TAG:-1}"
    environment:
      <<: *env
      DEBUG:
      RETRIES: 3
    ports:
      - target: 80
        published: "8080"
        protocol: tcp
        mode: host
      - "9000-9002:9000-9002"
      - "53:53/udp"
      - "[::1]:6001:6001"
      - 3000
      - "\${PORT}:80"
    deploy:
      replicas: 2
      resources: { limits: { cpus: "0.5", memory: 50M }, reservations: { devices: [{ driver: nvidia, count: 1, capabilities: [gpu] }] } }
    x-extra: anything
    develop: { watch: [{ action: sync, path: ./web, target: /src }] }
  worker:
    extends: { service: api }
    depends_on: [api]
    network_mode: service:api
`;

const STACK = `name: stack
services:
  proxy:
    image: traefik:v3.5
    command: --providers.docker
    ports: ["80:80", "443:443"]
    volumes:
      - type: bind
        source: ./traefik.yml
        target: /etc/traefik.yml
      - type: tmpfs
        target: /run
      - certs:/certs
      - ~/x:/y
      - $PWD:/z
      - /anonymous
    labels:
      - traefik.enable=true
    networks:
      default: { aliases: [edge] }
      outside:
    configs:
      - source: app
        target: /app.conf
        mode: 0440
    init: true
    ulimits: { nofile: { soft: 20000, hard: 40000 } }
    healthcheck: { test: "curl -f http://localhost", start_period: 1m30s, retries: 3 }
    stop_grace_period: 1m
    restart: "no"
    user: "1000:1000"
    env_file: [{ path: .env, required: false }]
    extra_hosts: ["host.docker.internal:host-gateway"]
networks:
  outside: { external: true, name: shared }
volumes:
  certs: { driver: local, driver_opts: { type: none } }
configs:
  app: { content: "a=\${A}" }
`;

const OVERRIDE = `services:
  web:
    volumes: !override
      - code:/src
    depends_on: [mailer]
    profiles: [debug]
`;

test.each([
  [ANCHORED, "docker-compose.yml"],
  [STACK, "compose.yaml"],
  [OVERRIDE, "compose.override.yaml"],
])("a good file has no error (%#)", async (text, path) => {
  expect((await findings(text, path)).filter((found) => found.severity === "error")).toEqual([]);
});

test("a bomb of aliases is refused", async () => {
  const bomb = Array.from(
    { length: 12 },
    (_, index) =>
      `a${index}: &a${index} [${Array(9)
        .fill(index === 0 ? "x" : `*a${index - 1}`)
        .join(",")}]`,
  );
  expect((await findings(bomb.join("\n")))[0]?.rule).toBe("yaml-syntax");
});

test("services of the file beside it count for an override, and for no other file", async () => {
  const base = "services:\n  db:\n    image: postgres:17\nvolumes:\n  data:\n";
  const laid = "services:\n  web:\n    image: shop:1\n    depends_on: [db]\n";
  const rulesOf = async (path: string, text: string): Promise<(string | undefined)[]> => {
    const documents = [{ path: "docker-compose.yml", kind: "compose", text: base }];
    const outcome = await compose.check(checkInput({ path, text }, { documents }));
    return outcome.status === "checked" ? outcome.findings.map(({ rule }) => rule) : [];
  };
  expect(await rulesOf("docker-compose.override.yml", laid)).not.toContain("unknown-service");
  expect(await rulesOf("docker-compose.override.yml", laid.replace("[db]", "[dd]"))).toContain("unknown-service");
  expect(await rulesOf("compose.yaml", laid)).toContain("unknown-service");
});
