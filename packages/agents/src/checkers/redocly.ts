import { listOf, recordOf } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import type { SourcePlace, YamlSource } from "./yaml-source.ts";

type Severities = Readonly<Record<string, "error" | "warn">>;

const SHARED: Severities = {
  struct: "error",
  "no-unresolved-refs": "error",
  "security-defined": "error",
  "no-enum-type-mismatch": "error",
  "no-required-schema-properties-undefined": "warn",
  "no-duplicated-tag-names": "warn",
  "no-schema-type-mismatch": "error",
};

const OPENAPI: Severities = {
  ...SHARED,
  "operation-operationId": "warn",
  "operation-operationId-unique": "error",
  "operation-parameters-unique": "error",
  "operation-2xx-response": "warn",
  "operation-tag-defined": "error",
  "path-parameters-defined": "error",
  "path-not-include-query": "error",
  "path-declaration-must-exist": "error",
  "no-identical-paths": "error",
  "no-ambiguous-paths": "warn",
  "no-invalid-media-type-examples": "error",
  "no-invalid-schema-examples": "error",
  "no-invalid-parameter-examples": "error",
  "no-undefined-server-variable": "error",
  "no-server-trailing-slash": "warn",
  "spec-strict-refs": "error",
  "spec-components-invalid-map-name": "error",
  "no-empty-servers": "warn",
  "no-unused-components": "warn",
  "operation-4xx-response": "warn",
  "operation-summary": "warn",
  "operation-operationId-url-safe": "warn",
  "no-http-verbs-in-paths": "warn",
};

const ASYNCAPI: Severities = { ...SHARED, "no-channel-trailing-slash": "warn" };

/** Lints an OpenAPI text with Redocly. It reads nothing but the text: every reference that leaves it is denied. */
export async function lintOpenApi(text: string, source: YamlSource): Promise<readonly Fault[]> {
  const faults = await lint(text, source, OPENAPI);
  const declaresTags = listOf(recordOf(source.value)["tags"]).length > 0;
  return faults
    .filter((fault) => !saysNoSecurity(fault))
    .map((fault) =>
      // A description without any tag at its root uses them as plain labels, which the specification allows.
      fault.rule === "operation-tag-defined" && (!declaresTags || isUntagged(fault))
        ? { ...fault, severity: "warning" }
        : fault,
    );
}

/** Lints an AsyncAPI text with Redocly, as {@link lintOpenApi} does. */
export async function lintAsyncApi(text: string, source: YamlSource): Promise<readonly Fault[]> {
  const faults = await lint(text, source, ASYNCAPI);
  return faults.filter((fault) => !saysNoSecurity(fault));
}

// Whether an operation may have none is a rule of the house, which a team can switch.
function saysNoSecurity(fault: Fault): boolean {
  return fault.rule === "security-defined" && fault.message.startsWith("Every operation should");
}

async function lint(text: string, source: YamlSource, rules: Severities): Promise<readonly Fault[]> {
  const { BaseResolver, createConfig, lintDocument, makeDocumentFromString } = await import("@redocly/openapi-core");
  class DenyingResolver extends BaseResolver {
    override loadExternalRef(reference: string): Promise<never> {
      return Promise.reject(new Error(`${reference} is outside of the document`));
    }
  }
  const config = await createConfig({ rules });
  const document = makeDocumentFromString(text, "description.yaml");
  const problems = await lintDocument({ document, config, externalRefResolver: new DenyingResolver() });
  return problems.map((problem): Fault => {
    const [suggestion] = problem.suggest;
    const [location] = problem.location;
    return {
      ...placeOfPointer(source, location?.pointer ?? "#/", location?.reportOnKey === true),
      rule: problem.ruleId,
      severity: problem.severity === "error" ? "error" : "warning",
      message: problem.message,
      ...hintFor(problem.ruleId, suggestion),
    };
  });
}

const HINTS: Readonly<Record<string, string>> = {
  struct: "See the specification for the properties that this object may have.",
  "no-unresolved-refs": "Define it under components, or correct the name.",
  "security-defined": "Define the scheme under components.securitySchemes, or correct the name.",
  "path-parameters-defined": "Every {name} in a path needs a parameter with in: path, and the other way round.",
  "operation-tag-defined": "List the tag under tags at the root.",
  "no-invalid-media-type-examples": "Correct the example, or the schema when the example is what you mean.",
};

function hintFor(rule: string, suggestion: string | undefined): { hint: string } | Record<string, never> {
  const hint = suggestion === undefined ? HINTS[rule] : `Did you mean ${suggestion}?`;
  return hint === undefined ? {} : { hint };
}

function placeOfPointer(source: YamlSource, pointer: string, onKey: boolean): SourcePlace {
  const parts = pointer.replace(/^#?\/?/, "").split("/");
  const path = parts
    .filter((part) => part !== "")
    .map((part) => decodeURIComponent(part.replaceAll("~1", "/").replaceAll("~0", "~")));
  return onKey ? source.keyPlaceOf(path) : source.placeOf(path);
}

// The rule tells two things apart by its words alone: a tag that nobody declares, and an operation without one.
function isUntagged({ message }: Fault): boolean {
  return message === "Operation tags should be defined";
}
