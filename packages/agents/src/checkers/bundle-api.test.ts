import { expect, test } from "vitest";
import { bundleApi } from "./bundle-api.ts";
import { parseYamlSource, type YamlSource } from "./yaml-source.ts";

function bundled(text: string, files: Readonly<Record<string, string>>): YamlSource {
  const present = Object.entries(files).map(([path, content]) => ({ path, text: content }));
  return bundleApi(parseYamlSource(text), "api/openapi.yaml", present);
}

test("takes paths as they are and everything else among the components, under its own name", () => {
  const { value, placeOf, keyPlaceOf } = bundled(
    "openapi: 3.1.0\npaths:\n  /a: { $ref: paths/a.yaml }\ncomponents:\n  schemas:\n    B: { $ref: 'schemas.yaml#/b' }\n    C: { type: string }\n",
    {
      "api/paths/a.yaml":
        "get:\n  parameters: [{ $ref: '../shared/limit.yaml' }]\n  responses:\n    '200': { content: { application/json: { schema: { $ref: '../schemas.yaml#/b' } } } }\n",
      "api/schemas.yaml":
        "b:\n  properties:\n    next: { $ref: '#/b' }\n    c: { $ref: '#/C' }\n    own: { $ref: 'openapi.yaml#/components/schemas/C' }\nC: { type: integer }\n",
      "api/shared/limit.yaml": "{ name: limit, in: query }",
    },
  );
  expect(value).toEqual({
    openapi: "3.1.0",
    paths: {
      "/a": {
        get: {
          parameters: [{ $ref: "#/components/parameters/limit" }],
          responses: { 200: { content: { "application/json": { schema: { $ref: "#/components/schemas/B" } } } } },
        },
      },
    },
    components: {
      schemas: {
        B: {
          properties: {
            next: { $ref: "#/components/schemas/B" },
            c: { $ref: "#/components/schemas/C_2" },
            own: { $ref: "#/components/schemas/C" },
          },
        },
        C: { type: "string" },
        C_2: { type: "integer" },
      },
      parameters: { limit: { name: "limit", in: "query" } },
    },
  });
  // What came from elsewhere has the place of the reference to it.
  expect(placeOf(["components", "schemas", "C_2", "type"])).toEqual({ line: 6, column: 8 });
  expect(keyPlaceOf(["components", "parameters", "limit"])).toEqual({ line: 3, column: 3 });
  expect(placeOf(["components", "schemas", "C", "type"])).toEqual({ line: 7, column: 16 });
});

test("leaves references to what was not given, and ends where files refer to each other without end", () => {
  const { value } = bundled(
    "paths: {}\ncomponents: { schemas: { A: { items: { $ref: a.yaml } }, B: { $ref: gone.yaml } } }\n",
    {
      "api/a.yaml": "{ allOf: [{ $ref: b.yaml }, { $ref: 'http://example.com/x.yaml' }] }",
      "api/b.yaml": "{ allOf: [{ $ref: a.yaml }] }",
    },
  );
  expect(value).toMatchObject({
    components: {
      schemas: {
        A: { items: { $ref: "#/components/schemas/a" } },
        B: { $ref: "gone.yaml" },
        a: { allOf: [{ $ref: "#/components/schemas/b" }, { $ref: "http://example.com/x.yaml" }] },
        b: { allOf: [{ $ref: "#/components/schemas/a" }] },
      },
    },
  });
});
