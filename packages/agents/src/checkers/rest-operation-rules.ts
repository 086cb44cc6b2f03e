import { asObject, resolve, type ApiObject, type ApiOperation, type ApiView } from "./openapi-view.ts";
import { eachOperation, isParameter, type RestHit, type RestRule } from "./rest-rule.ts";

const SLICES: ReadonlySet<string> = new Set(
  "limit pagesize page_size per_page perpage size first top maxresults max_results count".split(" "),
);

function isCollection(operation: ApiOperation): boolean {
  return !isParameter(operation.segments.at(-1));
}

function named(operation: ApiOperation): string {
  return `${operation.method.toUpperCase()} ${operation.path}`;
}

function parameterNames(operation: ApiOperation, place: string): readonly string[] {
  return operation.parameters
    .filter((parameter) => parameter["in"] === place)
    .map((parameter) => String(parameter["name"]).toLowerCase());
}

function errorsOf(operation: ApiOperation): readonly (readonly [string, ApiObject])[] {
  return Object.entries(operation.responses).filter(([status]) => /^[45]|^default$/.test(status));
}

const noIdempotencyKey: RestRule = {
  id: "post-without-idempotency-key",
  severity: "error",
  why: "A client whose connection broke cannot know whether the POST was done. Without a key it creates twice or not at all.",
  breaking: false,
  find: (api) =>
    eachOperation(api, (operation) => {
      if (operation.method !== "post" || parameterNames(operation, "header").includes("idempotency-key"))
        return undefined;
      return {
        at: operation.at,
        what: `${named(operation)} takes no Idempotency-Key`,
        change:
          "Accept the header `Idempotency-Key`, optional first, keep the answer for 24 h (assumed), and require it in the next version.",
      };
    }),
};

const noClientError: RestRule = {
  id: "no-client-error",
  severity: "error",
  why: "Every operation can be called wrongly. When no 4xx is declared, clients learn the errors in production.",
  breaking: false,
  find: (api) =>
    eachOperation(api, (operation) => {
      if (errorsOf(operation).some(([status]) => status.startsWith("4") || status === "default")) return undefined;
      return {
        at: operation.at,
        what: `${named(operation)} declares no 4xx answer`,
        change: "Declare 400, 401, 403, 404, 409, 422 and 429 as far as they can happen.",
      };
    }),
};

const noProblemJson: RestRule = {
  id: "no-problem-json",
  severity: "warning",
  why: "One shape for all errors (RFC 9457) lets a client handle them in one place.",
  breaking: true,
  find: (api) =>
    eachOperation(api, (operation) => {
      const bad = errorsOf(operation).find(
        ([, response]) => asObject(response["content"])["application/problem+json"] === undefined,
      );
      if (bad === undefined) return undefined;
      return {
        at: [...operation.at, "responses", bad[0]],
        what: `${named(operation)} answers ${bad[0]} without application/problem+json`,
        change:
          "Answer `application/problem+json` with type, title, status and detail; keep the old media type for clients that ask for it.",
      };
    }),
};

const unboundedList: RestRule = {
  id: "unbounded-list",
  severity: "error",
  why: "A list without a limit grows with the data until it misses its latency target or runs out of memory.",
  breaking: true,
  find: (api) =>
    eachOperation(api, (operation) => {
      if (operation.method !== "get" || !isCollection(operation) || !returnsList(api, operation)) return undefined;
      if (parameterNames(operation, "query").some((name) => SLICES.has(name))) return undefined;
      return {
        at: operation.at,
        what: `${named(operation)} returns a list without a limit`,
        change:
          "Add `limit` with a maximum and a cursor. Today's clients expect everything: announce it, or make it the default of the next version.",
      };
    }),
};

function returnsList(api: ApiView, operation: ApiOperation): boolean {
  const media = Object.values(asObject(operation.responses["200"]?.["content"]));
  return media.some((entry) => {
    const schema = resolve(api.root, asObject(entry)["schema"]);
    const properties = Object.values(asObject(schema["properties"])).map((property) => resolve(api.root, property));
    return schema["type"] === "array" || properties.some((property) => property["type"] === "array");
  });
}

const noSecurity: RestRule = {
  id: "no-security",
  severity: "error",
  why: "What the contract does not demand, a gateway or a generated server will not check.",
  breaking: true,
  find: (api) => {
    if (api.root["security"] !== undefined) return [];
    const change = "Declare a security scheme at the root, and `security: []` on what is public on purpose.";
    const open = api.operations.filter((operation) => operation.body["security"] === undefined);
    const all = open.length > 1 && open.length === api.operations.length;
    if (all) return [{ at: ["paths"], what: `none of the ${open.length} operations demands authentication`, change }];
    return open.map((operation): RestHit => ({
      at: operation.at,
      what: `${named(operation)} demands no authentication`,
      change,
    }));
  },
};

const createdAs200: RestRule = {
  id: "creation-without-201",
  severity: "warning",
  why: "201 with Location tells a client, a cache and a log that something new exists, and where.",
  breaking: true,
  find: (api) =>
    eachOperation(api, (operation) => {
      const { responses } = operation;
      if (operation.method !== "post" || !isCollection(operation) || responses["200"] === undefined) return undefined;
      if (responses["201"] !== undefined || responses["202"] !== undefined) return undefined;
      return {
        at: [...operation.at, "responses", "200"],
        what: `${named(operation)} answers 200 to a creation`,
        change: "Answer 201 with a `Location` header. Clients that compare with 200 break: do it in the next version.",
      };
    }),
};

const bodyInRead: RestRule = {
  id: "body-in-read",
  severity: "error",
  why: "Proxies and clients may drop the body of a GET or DELETE (RFC 9110, section 9.3).",
  breaking: true,
  find: (api) =>
    eachOperation(api, (operation) => {
      if (!["get", "delete"].includes(operation.method) || operation.body["requestBody"] === undefined)
        return undefined;
      return {
        at: [...operation.at, "requestBody"],
        what: `${named(operation)} takes a body`,
        change: "Move it to query parameters, or make it a POST to a search resource.",
      };
    }),
};

const lostUpdate: RestRule = {
  id: "lost-update",
  severity: "warning",
  why: "Two clients that read, change and write overwrite each other without noticing.",
  breaking: false,
  find: (api) =>
    eachOperation(api, (operation) => {
      if (!["put", "patch"].includes(operation.method) || parameterNames(operation, "header").includes("if-match"))
        return undefined;
      return {
        at: operation.at,
        what: `${named(operation)} takes no If-Match`,
        change:
          "Send an ETag with every read and accept `If-Match`; answer 412 when it is not current. Require it later.",
      };
    }),
};

/** Rules about the operations of an API. */
export const restOperationRules: readonly RestRule[] = [
  noSecurity,
  unboundedList,
  noIdempotencyKey,
  noClientError,
  bodyInRead,
  noProblemJson,
  createdAs200,
  lostUpdate,
];
