import { stringify } from "yaml";
import { offlineNotice } from "../deliverables/offline-notice.ts";
import type { Design, DesignResource } from "../design/design.ts";
import { withArticle } from "../design/names.ts";
import { idName } from "../design/operations.ts";
import { unrepresentedAbout } from "../design/unrepresented.ts";
import { problemResponses, responseHeaders, sharedParameters } from "./openapi-components.ts";
import { operationObject } from "./openapi-operations.ts";
import { resourceSchemas, sharedSchemas, type Json } from "./openapi-schemas.ts";
import { unrepresentedNote } from "./unrepresented-note.ts";
import { showQuantity } from "./show-quantity.ts";

type JsonObject = { readonly [key: string]: Json };

function pathsOf(design: Design): JsonObject {
  const paths: Record<string, Record<string, Json>> = {};
  for (const operation of design.operations) {
    const resource = design.resources.find((candidate) => candidate.label === operation.resource);
    if (resource === undefined) continue;
    const item = (paths[operation.path] ??= operation.path.includes("{") ? itemPath(resource) : {});
    item[operation.method] = operationObject(operation, resource, unrepresentedAbout(design.unrepresented, resource));
  }
  return paths;
}

function itemPath(resource: DesignResource): Record<string, Json> {
  const name = idName(resource.label);
  return { parameters: [{ name, in: "path", required: true, schema: { type: "string", format: "uuid" } }] };
}

function describeDesign(design: Design): string {
  const { sizing } = design;
  const tenancy = design.resources.some((resource) => resource.tenantScoped)
    ? "The tenant comes from the token's `tenant` claim, never from the request, so no path or body can name another one."
    : "There is one tenant.";
  return `${tenancy}

Sized for ${showQuantity(sizing.peakRequestsPerSecond)} at peak, 99th percentile within ${showQuantity(sizing.p99LatencyMs)}, ${showQuantity(sizing.availabilityPercent)} available.

- Errors are problem details (RFC 9457), media type \`application/problem+json\`.
- Every POST takes an \`Idempotency-Key\`; every change takes \`If-Match\`.
- Lists are paged by cursor; there is no total, because counting a large table at each request is what makes lists slow.
- Within \`/v1\` only optional properties, operations and enum values are added. Clients tolerate what they do not know.
- Ids are UUIDs of version 7: they sort by creation, which keeps index inserts at one end.
`;
}

/** The API of the design as OpenAPI 3.1 in YAML. */
export function draftOpenApi(design: Design): string {
  const keepsMoney = design.resources.some(({ fields }) => fields.some((field) => field.type === "money"));
  const document = {
    openapi: "3.1.1",
    info: { title: `${design.title} API`, version: "1.0.0", description: describeDesign(design) },
    servers: [
      { url: `https://${design.service}.example.com`, description: "Production (assumed name)." },
      { url: `http://localhost:${design.ports.http}`, description: "On the developer's machine." },
    ],
    security: [{ bearerAuth: [] }],
    tags: design.resources.map((resource) => ({
      name: resource.table.replaceAll("_", " "),
      description: `${showQuantity(resource.rowsPerYear)} expected${resource.parents.length === 0 ? "" : `; each belongs to ${resource.parents.map(withArticle).join(" and ")}`}.`,
    })),
    paths: pathsOf(design),
    components: {
      securitySchemes: {
        bearerAuth: {
          type: "http",
          scheme: "bearer",
          bearerFormat: "JWT",
          description:
            "Short-lived access token (RFC 9068) with `tenant`, `sub` and `scope`; 5 to 15 minutes (assumed).",
        },
      },
      parameters: sharedParameters(),
      headers: responseHeaders(),
      responses: problemResponses(),
      schemas: Object.assign({}, ...design.resources.map(resourceSchemas), sharedSchemas(keepsMoney)) as JsonObject,
    },
  };
  return (
    offlineNotice("yaml") +
    unrepresentedNote(design, "#") +
    stringify(document, { lineWidth: 110, aliasDuplicateObjects: false, blockQuote: "literal" })
  );
}
