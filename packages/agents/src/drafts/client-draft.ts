import { offlineNotice } from "../deliverables/offline-notice.ts";
import type { Design, DesignOperation, DesignResource } from "../design/design.ts";
import { camelCase, withArticle, wordsOf } from "../design/names.ts";
import { idName } from "../design/operations.ts";
import { CLIENT_RUNTIME } from "./client-runtime.ts";
import { clientTypes } from "./client-types.ts";
import { showQuantity } from "./show-quantity.ts";

type Written = readonly [summary: string, code: string];
type Writer = (operation: DesignOperation, resource: DesignResource) => Written;

function pathOf(operation: DesignOperation, id: string): string {
  return `\`${operation.path.replace(`{${id}}`, `\${encodeURIComponent(${id})}`)}\``;
}

const WRITERS: Readonly<Record<DesignOperation["action"], Writer>> = {
  list: ({ operationId, path }, { schema }) => [
    "One page, newest first.",
    `async ${operationId}(filter: ${schema}Filter = {}, call: CallOptions = {}): Promise<Page<${schema}>> {
      const response = await send(options, { ...call, method: "GET", path: "${path}", query: filter });
      return (await response.json()) as Page<${schema}>;
    },`,
  ],
  create: ({ operationId, path }, { schema }) => [
    "Safe to repeat with the same key and body.",
    `async ${operationId}(body: ${schema}Create, { idempotencyKey, ...call }: CreateOptions): Promise<Versioned<${schema}>> {
      const headers = { "Idempotency-Key": idempotencyKey };
      return versioned<${schema}>(await send(options, { ...call, method: "POST", path: "${path}", body, headers }));
    },`,
  ],
  get: (operation, { schema, label }) => [
    "Throws an ApiError with status 404 when there is none, or none that the caller may see.",
    `async ${operation.operationId}(${idName(label)}: Uuid, call: CallOptions = {}): Promise<Versioned<${schema}>> {
      return versioned<${schema}>(await send(options, { ...call, method: "GET", path: ${pathOf(operation, idName(label))} }));
    },`,
  ],
  update: (operation, { schema, label }) => [
    "Throws an ApiError with status 412 when somebody else changed it first: read again, show both, let the user decide.",
    `async ${operation.operationId}(${idName(label)}: Uuid, body: ${schema}Patch, etag: string, call: CallOptions = {}): Promise<Versioned<${schema}>> {
      const path = ${pathOf(operation, idName(label))};
      return versioned<${schema}>(await send(options, { ...call, method: "PATCH", path, body, headers: { "If-Match": etag } }));
    },`,
  ],
  delete: (operation, { label }) => [
    "Throws an ApiError with status 409 while others refer to it.",
    `async ${operation.operationId}(${idName(label)}: Uuid, etag: string, call: CallOptions = {}): Promise<void> {
      const path = ${pathOf(operation, idName(label))};
      await send(options, { ...call, method: "DELETE", path, headers: { "If-Match": etag } });
    },`,
  ],
};

function methodsOf(design: Design): string {
  return design.operations
    .flatMap((operation) => {
      const resource = design.resources.find((candidate) => candidate.label === operation.resource);
      if (resource === undefined) return [];
      const [summary, code] = WRITERS[operation.action](operation, resource);
      return [`    /** ${operation.method.toUpperCase()} ${operation.path}. ${summary} */\n    ${code}\n`];
    })
    .join("\n");
}

function statesOf(design: Design): string {
  const [first] = design.resources;
  const label = first === undefined ? "resource" : first.label;
  return `/*
 * What each screen shows. A screen that handles only success is half a screen.
 *
 * loading    nothing for the first 300 ms (assumed), then a skeleton of the final layout
 * empty      no items and no filter: what ${withArticle(label)} is for, and the button that creates one
 * no match   no items with a filter: the filter, and how to clear it
 * failed     problem.detail, a button that repeats, traceId to copy; what was typed stays
 * offline    TypeError after the last attempt: the last known state, marked with its time; writes wait for the user
 * invalid    422: each of problem.errors beside the field that its pointer names
 * conflict   412: both versions side by side; never overwrite silently
 * limited    429 after the last attempt: when it goes on, from retryAfterSeconds
 * forbidden  403: what is missing and who can grant it; 401: sign in, then come back here
 *
 * Server target: 99th percentile within ${showQuantity(design.sizing.p99LatencyMs)}; network and rendering come on top.
 * Caching in the page: keep Versioned values by id; a list page is stale after any write to its resource.
 */`;
}

/** The contract of the frontend with the API, as one TypeScript file without dependencies. */
export function draftClient(design: Design): string {
  const name = `create${camelCase(wordsOf(design.service)).replace(/^./, (first) => first.toUpperCase())}Client`;
  return `${offlineNotice("typescript")}
${statesOf(design)}

${CLIENT_RUNTIME}
${design.resources.map(clientTypes).join("\n\n")}

/** Functions for every operation of the ${design.title} API. Return types are inferred: they are part of the contract. */
export function ${name}(options: ClientOptions) {
  return {
${methodsOf(design)}  };
}

export type ${name.replace("create", "")} = ReturnType<typeof ${name}>;
`;
}
