import { offlineNotice } from "../deliverables/offline-notice.ts";
import type { Design, DesignOperation } from "../design/design.ts";
import { LIMITS } from "./field-limits.ts";

interface DraftedThreat {
  readonly title: string;
  readonly stride: string;
  readonly operations?: readonly DesignOperation[];
  readonly asset?: string;
  readonly boundary: string;
  readonly likelihood: "low" | "medium" | "high";
  readonly impact: "low" | "medium" | "high";
  readonly mitigation: string;
  readonly status: "open" | "mitigated";
}

/** What can go wrong at each boundary of the drafted design, by STRIDE; what the drafts do against it is "mitigated". */
export function draftThreatModel(design: Design): string {
  const threats = [...callThreats(design), ...tenantThreats(design), ...innerThreats(design)];
  return `# Threat model: ${design.title}

${offlineNotice("markdown")}
Scope: the HTTP API and what it stores. Left out: the identity provider, the cloud account, and the people who run it; each needs a model of its own.

**Trade-off:** row level security and an audit entry with each change cost time in each request; what they buy is that one forgotten condition in a query is no breach.

Likelihood and impact are assumed until somebody who knows the domain has judged them. "mitigated" means that the drafted API and schema do it; nobody has tested it yet.

\`\`\`yaml
boundaries:
  - { id: TB1, name: client to gateway }
  - { id: TB2, name: gateway to service }
  - { id: TB3, name: service to database }
assets: [${design.resources.map((resource) => JSON.stringify(resource.segment)).join(", ")}, "access tokens", "audit log"]
threats:
${threats.map(entry).join("")}\`\`\`

## What to do first

Each open threat with a high impact, in the order of the table. Then a test for each mitigation: a request with another tenant's id, a repeated key with another body, a body above its limit.
`;
}

function entry(threat: DraftedThreat, index: number): string {
  const about =
    threat.operations === undefined
      ? `asset: ${JSON.stringify(threat.asset ?? "")}`
      : `operation: [${threat.operations.map((operation) => operation.operationId).join(", ")}]`;
  return `  - id: T${String(index + 1).padStart(2, "0")}
    title: ${JSON.stringify(threat.title)}
    stride: ${threat.stride}
    ${about}
    boundary: ${threat.boundary}
    likelihood: ${threat.likelihood}
    impact: ${threat.impact}
    mitigation: ${JSON.stringify(threat.mitigation)}
    status: ${threat.status}
    owner: backend team
`;
}

function callThreats(design: Design): readonly DraftedThreat[] {
  const by = (...actions: readonly DesignOperation["action"][]): readonly DesignOperation[] =>
    design.operations.filter(({ action }) => actions.includes(action));
  const repeated: DraftedThreat = {
    title: "A key is repeated with another body, or by another caller, to get at the stored answer",
    stride: "tampering",
    operations: by("create"),
    boundary: "TB1",
    likelihood: "medium",
    impact: "high",
    mitigation: `The key is kept per caller with a hash of the body for ${LIMITS.idempotencyHours} h; another body answers 422.`,
    status: "mitigated",
  };
  const overwritten: DraftedThreat = {
    title: "A change overwrites one that its caller has not seen",
    stride: "tampering",
    operations: by("update", "delete"),
    boundary: "TB1",
    likelihood: "medium",
    impact: "medium",
    mitigation: "If-Match with the entity tag is required; 412 when it is not current.",
    status: "mitigated",
  };
  return [
    {
      title: "A stolen or forged token is used",
      stride: "spoofing",
      operations: design.operations,
      boundary: "TB1",
      likelihood: "medium",
      impact: "high",
      mitigation: "Signature, issuer, audience and expiry are checked with each call; tokens live for minutes.",
      status: "mitigated",
    },
    ...(repeated.operations?.length === 0 ? [] : [repeated]),
    ...(overwritten.operations?.length === 0 ? [] : [overwritten]),
    {
      title: "Lists are called without end until the database is busy with nothing else",
      stride: "denial-of-service",
      operations: by("list"),
      boundary: "TB1",
      likelihood: "high",
      impact: "medium",
      mitigation:
        "A rate limit for each caller with 429, a largest page, a cursor instead of an offset, a statement timeout.",
      status: "mitigated",
    },
  ];
}

function tenantThreats(design: Design): readonly DraftedThreat[] {
  const scoped = design.resources.filter((resource) => resource.tenantScoped).map((resource) => resource.label);
  const operations = design.operations.filter((operation) => scoped.includes(operation.resource));
  if (operations.length === 0) return [];
  return [
    {
      title: "A tenant reads or guesses what belongs to another",
      stride: "information-disclosure",
      operations: operations.filter(({ action }) => action === "get" || action === "list"),
      boundary: "TB3",
      likelihood: "medium",
      impact: "high",
      mitigation:
        "The tenant comes from the token alone; row level security in the database; 404 for what is another's.",
      status: "mitigated",
    },
    {
      title: "A connection keeps the tenant of the request before it",
      stride: "elevation-of-privilege",
      asset: "rows of other tenants",
      boundary: "TB3",
      likelihood: "low",
      impact: "high",
      mitigation: "The tenant is set for the transaction only, never for the session.",
      status: "mitigated",
    },
  ];
}

function innerThreats(design: Design): readonly DraftedThreat[] {
  return [
    {
      title: "Somebody in the network calls the service without the gateway",
      stride: "elevation-of-privilege",
      asset: `port ${design.ports.http} of the service`,
      boundary: "TB2",
      likelihood: "low",
      impact: "high",
      mitigation: "The network policy admits the gateway only; the service checks the scope itself.",
      status: "mitigated",
    },
    {
      title: "A caller denies a change, and nothing shows who made it",
      stride: "repudiation",
      asset: "audit log",
      boundary: "TB3",
      likelihood: "medium",
      impact: "medium",
      mitigation:
        "An audit entry is written in the transaction of the change. Who may delete from it is not settled yet.",
      status: "open",
    },
    {
      title: "Logs and error answers show tokens or personal data",
      stride: "information-disclosure",
      asset: "logs",
      boundary: "TB2",
      likelihood: "medium",
      impact: "medium",
      mitigation: "Errors are problem details without internals; a list of fields that are never logged is missing.",
      status: "open",
    },
  ];
}
