import type { DataShape } from "./data-shape.ts";

// The keys of the Compose Specification, as its reference documentation names them.
const any: DataShape = { is: ["text", "number", "boolean", "list", "map", "nothing"] };
const text: DataShape = { is: ["text"] };
const number: DataShape = { is: ["number"] };
const boolean: DataShape = { is: ["boolean"] };
const textOrNumber: DataShape = { is: ["text", "number"] };
const texts: DataShape = { is: ["list"], items: textOrNumber };
const textOrTexts: DataShape = { is: ["text", "list"], items: textOrNumber };
const command: DataShape = { is: ["text", "list", "nothing"], items: textOrNumber };
const scalar: DataShape = { is: ["text", "number", "boolean", "nothing"] };
const pairs: DataShape = { is: ["list", "map"], items: textOrNumber, values: scalar };
const duration: DataShape = {
  is: ["text"],
  like: { pattern: /^(?:\d+(?:\.\d+)?(?:us|ms|s|m|h|d|w))+$|^0$/, example: "30s or 1m30s" },
};
const size: DataShape = {
  is: ["text", "number"],
  like: { pattern: /^-?\d+(?:\.\d+)?\s*(?:[kmgt]i?b?|b)?$/i, example: "512m or 1gb" },
};

function map(fields: Readonly<Record<string, DataShape>>, also: DataShape["is"] = []): DataShape {
  return { is: ["map", ...also], fields };
}

function many(fields: Readonly<Record<string, DataShape>>): DataShape {
  return { is: ["map", "nothing"], values: map(fields, ["nothing"]) };
}

const external: DataShape = { is: ["boolean", "map"], fields: { name: text } };

const build: DataShape = {
  ...map({
    additional_contexts: pairs,
    args: pairs,
    cache_from: texts,
    cache_to: texts,
    context: text,
    dockerfile: text,
    dockerfile_inline: text,
    entitlements: texts,
    extra_hosts: pairs,
    isolation: text,
    labels: pairs,
    network: text,
    no_cache: boolean,
    platforms: texts,
    privileged: boolean,
    provenance: any,
    pull: boolean,
    sbom: any,
    secrets: any,
    shm_size: size,
    ssh: any,
    tags: texts,
    target: text,
    ulimits: any,
  }),
  is: ["map", "text"],
};

const resources: DataShape = map({
  cpus: textOrNumber,
  devices: any,
  generic_resources: any,
  memory: size,
  pids: number,
});

const updates: DataShape = map({
  delay: duration,
  failure_action: text,
  max_failure_ratio: textOrNumber,
  monitor: duration,
  order: { is: ["text"], oneOf: ["start-first", "stop-first"] },
  parallelism: textOrNumber,
});

const deploy: DataShape = map(
  {
    endpoint_mode: text,
    labels: pairs,
    mode: { is: ["text"], oneOf: ["replicated", "global", "replicated-job", "global-job"] },
    placement: map({ constraints: texts, max_replicas_per_node: number, preferences: any }),
    replicas: number,
    resources: map({ limits: resources, reservations: resources }),
    restart_policy: map({
      condition: { is: ["text"], oneOf: ["none", "on-failure", "any"] },
      delay: duration,
      max_attempts: number,
      window: duration,
    }),
    rollback_config: updates,
    update_config: updates,
  },
  ["nothing"],
);

const healthcheck: DataShape = map({
  disable: boolean,
  interval: duration,
  retries: number,
  start_interval: duration,
  start_period: duration,
  test: textOrTexts,
  timeout: duration,
});

const dependency: DataShape = map({
  condition: { is: ["text"], oneOf: ["service_started", "service_healthy", "service_completed_successfully"] },
  required: boolean,
  restart: boolean,
});

const named: Readonly<Record<string, DataShape>> = Object.fromEntries(
  "cgroup cgroup_parent container_name cpuset domainname env_file_format hostname ipc isolation mac_address network_mode pid platform runtime scale_mode stop_signal user userns_mode uts working_dir"
    .split(" ")
    .map((key) => [key, key === "user" ? textOrNumber : text]),
);

const service: DataShape = map({
  ...named,
  annotations: pairs,
  attach: boolean,
  blkio_config: any,
  build,
  cap_add: texts,
  cap_drop: texts,
  command,
  configs: any,
  cpu_count: number,
  cpu_percent: number,
  cpu_period: textOrNumber,
  cpu_quota: textOrNumber,
  cpu_rt_period: textOrNumber,
  cpu_rt_runtime: textOrNumber,
  cpu_shares: textOrNumber,
  cpus: textOrNumber,
  credential_spec: any,
  depends_on: { is: ["list", "map"], items: text, values: dependency },
  deploy,
  develop: any,
  device_cgroup_rules: texts,
  devices: any,
  dns: textOrTexts,
  dns_opt: texts,
  dns_search: textOrTexts,
  entrypoint: command,
  env_file: any,
  environment: pairs,
  expose: texts,
  extends: { is: ["text", "map"], fields: { file: text, service: text } },
  external_links: texts,
  extra_hosts: pairs,
  gpus: any,
  group_add: texts,
  healthcheck,
  image: text,
  init: boolean,
  label_file: textOrTexts,
  labels: pairs,
  links: texts,
  logging: map({ driver: text, options: any }),
  mem_limit: size,
  mem_reservation: size,
  mem_swappiness: textOrNumber,
  memswap_limit: size,
  models: any,
  networks: { is: ["list", "map"], items: text },
  oom_kill_disable: boolean,
  oom_score_adj: number,
  pids_limit: textOrNumber,
  ports: { is: ["list"] },
  post_start: any,
  pre_stop: any,
  privileged: boolean,
  profiles: texts,
  provider: any,
  pull_policy: {
    is: ["text"],
    like: { pattern: /^(?:always|never|missing|if_not_present|build|daily|weekly|every_\w+)$/, example: "missing" },
  },
  pull_refresh_after: text,
  read_only: boolean,
  restart: {
    is: ["text"],
    like: {
      pattern: /^(?:no|always|unless-stopped|on-failure(?::\d+)?)$/,
      example: '"no", always, on-failure:3 or unless-stopped',
    },
  },
  scale: number,
  secrets: any,
  security_opt: texts,
  shm_size: size,
  stdin_open: boolean,
  stop_grace_period: duration,
  storage_opt: any,
  sysctls: pairs,
  tmpfs: textOrTexts,
  tty: boolean,
  ulimits: any,
  use_api_socket: boolean,
  volumes: { is: ["list"] },
  volumes_from: texts,
});

/** What a Compose file may hold. */
export const composeShape: DataShape = map({
  configs: many({
    content: text,
    environment: text,
    external,
    file: text,
    labels: pairs,
    name: text,
    template_driver: text,
  }),
  include: any,
  models: any,
  name: text,
  networks: many({
    attachable: boolean,
    driver: text,
    driver_opts: any,
    enable_ipv4: boolean,
    enable_ipv6: boolean,
    external,
    internal: boolean,
    ipam: any,
    labels: pairs,
    name: text,
  }),
  secrets: many({
    driver: text,
    driver_opts: any,
    environment: text,
    external,
    file: text,
    labels: pairs,
    name: text,
    template_driver: text,
  }),
  services: { is: ["map"], values: service },
  version: textOrNumber,
  volumes: many({ driver: text, driver_opts: any, external, labels: pairs, name: text }),
});
