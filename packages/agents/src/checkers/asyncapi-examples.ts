import { isRecord, listOf, recordOf, textOf } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import type { YamlPath, YamlSource } from "./yaml-source.ts";

const ROOT = "document:root";
/** Errors of one example that are told; more of them say the same again. */
const ERRORS_EACH = 3;
const EXAMPLES = 200;

/** Examples of messages that the schema of their payload or of their headers does not accept. */
export async function messageExampleFaults(source: YamlSource): Promise<readonly Fault[]> {
  const messages = findMessages(source.value, []);
  if (messages.length === 0) return [];
  const { Ajv } = await import("ajv");
  const { default: formats } = await import("ajv-formats");
  const ajv = formats.default(new Ajv({ strict: false, allErrors: true, logger: false, validateSchema: false }));
  ajv.addSchema({ ...recordOf(source.value), $id: ROOT }, ROOT);
  const given = messages.flatMap(({ message, at }) =>
    listOf(message["examples"]).flatMap((example, index) =>
      ["payload", "headers"].flatMap((part) =>
        part in message && isRecord(example) && part in example
          ? [{ schema: [...at, part], value: example[part], at: [...at, "examples", index, part] }]
          : [],
      ),
    ),
  );
  return given.slice(0, EXAMPLES).flatMap(({ schema, value, at }): readonly Fault[] => {
    try {
      const validate = ajv.compile({ $ref: `${ROOT}#${schema.map((key) => `/${escaped(String(key))}`).join("")}` });
      if (validate(value)) return [];
      return (validate.errors ?? []).slice(0, ERRORS_EACH).map(({ instancePath, message = "" }) => ({
        ...source.placeOf([...at, ...instancePath.split("/").slice(1)]),
        rule: "example-invalid",
        message: `the example contradicts the schema: ${instancePath} ${message}`,
      }));
    } catch {
      // A schema that cannot be compiled is told by the linter, or lies in another file.
      return [];
    }
  });
}

function escaped(key: string): string {
  return encodeURIComponent(key.replaceAll("~", "~0").replaceAll("/", "~1"));
}

function findMessages(
  value: unknown,
  at: YamlPath,
): readonly { message: Readonly<Record<string, unknown>>; at: YamlPath }[] {
  if (Array.isArray(value)) return value.flatMap((entry, index) => findMessages(entry, [...at, index]));
  if (!isRecord(value)) return [];
  const isMessage = "payload" in value && Array.isArray(value["examples"]);
  const format = textOf(value["schemaFormat"]);
  if (isMessage && (format === undefined || /asyncapi|schema\+(?:json|yaml)/.test(format)))
    return [{ message: value, at }];
  return Object.entries(value).flatMap(([key, entry]) => findMessages(entry, [...at, key]));
}
