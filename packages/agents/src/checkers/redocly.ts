import type { Fault } from "./report-findings.ts";
import type { YamlSource } from "./yaml-source.ts";

const ERRORS = [
  "struct",
  "no-unresolved-refs",
  "security-defined",
  "operation-operationId",
  "operation-operationId-unique",
  "operation-parameters-unique",
  "operation-2xx-response",
  "operation-tag-defined",
  "path-parameters-defined",
  "path-not-include-query",
  "path-declaration-must-exist",
  "no-identical-paths",
  "no-ambiguous-paths",
  "no-enum-type-mismatch",
  "no-invalid-media-type-examples",
  "no-invalid-schema-examples",
  "no-invalid-parameter-examples",
  "no-required-schema-properties-undefined",
  "no-undefined-server-variable",
  "no-server-trailing-slash",
  "spec-strict-refs",
  "spec-components-invalid-map-name",
] as const;
const WARNINGS = [
  "no-empty-servers",
  "no-unused-components",
  "operation-4xx-response",
  "operation-summary",
  "operation-operationId-url-safe",
  "no-http-verbs-in-paths",
] as const;

/** Lints an OpenAPI text with Redocly. It reads nothing but the text: every reference that leaves it is denied. */
export async function lintOpenApi(text: string, source: YamlSource): Promise<readonly Fault[]> {
  const { BaseResolver, createConfig, lintDocument, makeDocumentFromString } = await import("@redocly/openapi-core");
  class DenyingResolver extends BaseResolver {
    override loadExternalRef(reference: string): Promise<never> {
      return Promise.reject(new Error(`${reference} is outside of the document`));
    }
  }
  const rules = Object.fromEntries([
    ...ERRORS.map((rule) => [rule, "error"] as const),
    ...WARNINGS.map((rule) => [rule, "warn"] as const),
  ]);
  const config = await createConfig({ rules });
  const document = makeDocumentFromString(text, "openapi.yaml");
  const problems = await lintDocument({ document, config, externalRefResolver: new DenyingResolver() });
  return problems.map((problem): Fault => {
    const [suggestion] = problem.suggest;
    return {
      ...placeOfPointer(source, problem.location[0]?.pointer ?? "#/"),
      rule: problem.ruleId,
      severity: problem.severity === "error" ? "error" : "warning",
      message: problem.message,
      ...hintFor(problem.ruleId, suggestion),
    };
  });
}

const HINTS: Readonly<Record<string, string>> = {
  struct: "See the OpenAPI 3.1 specification for the properties that this object may have.",
  "no-unresolved-refs": "Define it under components, or correct the name.",
  "security-defined": "Give the operation a security requirement; write `security: []` where it is meant to be public.",
  "path-parameters-defined": "Every {name} in a path needs a parameter with in: path, and the other way round.",
  "operation-tag-defined": "List the tag under tags at the root.",
  "no-invalid-media-type-examples": "Correct the example, or the schema when the example is what you mean.",
};

function hintFor(rule: string, suggestion: string | undefined): { hint: string } | Record<string, never> {
  const hint = suggestion === undefined ? HINTS[rule] : `Did you mean ${suggestion}?`;
  return hint === undefined ? {} : { hint };
}

function placeOfPointer(source: YamlSource, pointer: string): { line: number; column: number } {
  const parts = pointer.replace(/^#?\/?/, "").split("/");
  const path = parts
    .filter((part) => part !== "")
    .map((part) => decodeURIComponent(part.replaceAll("~1", "/").replaceAll("~0", "~")));
  return source.placeOf(path);
}
