import type { ComposeFile } from "./compose-file.ts";
import { composeShape } from "./compose-shape.ts";
import { composeReferenceFaults } from "./compose-references.ts";
import { portFaults } from "./compose-ports.ts";
import { shapeFaults } from "./data-shape.ts";
import { isRecord, listOf, recordOf, scalarText, textOf, type PlainRecord } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import { parseYamlSource, type YamlPath } from "./yaml-source.ts";

/**
 * Faults of a Compose file: YAML, keys and types of the Compose Specification, and references within the file, or to
 * the texts beside it where they complete it.
 */
export function composeFaults(text: string, path: string, others: readonly string[] = []): readonly Fault[] {
  const source = parseYamlSource(text, 1, "followed");
  if (source.errors.length > 0) return source.errors.map((error) => ({ ...error, rule: "yaml-syntax" }));
  if (!isRecord(source.value))
    return [{ line: 1, column: 1, rule: "empty", message: "the file is not a Compose file" }];
  const root = source.value;
  const isPart =
    root["include"] !== undefined || /(?:override|[.-](?:dev|prod|test|ci|local|staging))\.ya?ml$/i.test(path);
  const services = Object.fromEntries(
    Object.entries(recordOf(root["services"])).flatMap(([name, service]) =>
      isRecord(service) ? [[name, service]] : [],
    ),
  );
  const beside = isPart ? others.map((one) => recordOf(parseYamlSource(one, 1, "followed").value)) : [];
  const file: ComposeFile = { source, root, services, isPart, beside };
  const walk = {
    source,
    isFree: (key: string) => key.startsWith("x-") || key === "<<",
    isOpen: (value: string) => /\$(?:\{|[A-Za-z_])/.test(value),
  };
  const lines = text.split("\n");
  const shape = shapeFaults(walk, composeShape, [], root);
  return [
    // What an override takes away or replaces need not have the shape of what it replaces.
    ...shape.filter(({ line }) => !/!(?:reset|override)\b/.test(lines[line - 1] ?? "")),
    ...topFaults(file),
    ...Object.entries(services).flatMap(([name, service]) => serviceFaults(file, name, service)),
    ...portFaults(file),
    ...composeReferenceFaults(file),
  ];
}

function topFaults({ source, root, isPart }: ComposeFile): readonly Fault[] {
  const faults: Fault[] = [];
  if (root["services"] === undefined && !isPart)
    faults.push({ line: 1, column: 1, rule: "no-services", message: "the file has no services" });
  if (root["version"] !== undefined) {
    const message = "version is ignored by today's Compose";
    const place = source.keyPlaceOf(["version"]);
    faults.push({ ...place, rule: "obsolete-version", severity: "warning", message, hint: "Leave it out." });
  }
  return faults;
}

function serviceFaults(file: ComposeFile, name: string, service: PlainRecord): readonly Fault[] {
  return [
    ...sourceOfService(file, name, service),
    ...healthFaults(file, name, service),
    ...scaleFaults(file, name, service),
    ...nameFaults(file, name, service),
    ...exposureFaults(file, name, service),
    ...secretFaults(file, name, service),
  ];
}

function sourceOfService({ source, isPart }: ComposeFile, name: string, service: PlainRecord): readonly Fault[] {
  const at: YamlPath = ["services", name];
  const faults: Fault[] = [];
  if (!/^[a-zA-Z0-9._-]+$/.test(name))
    faults.push({ ...source.keyPlaceOf(at), rule: "bad-name", message: `${name} is not the name of a service` });
  const has = ["image", "build", "extends", "provider"].some((key) => service[key] !== undefined);
  if (!has && !isPart) {
    const message = `the service ${name} has neither image nor build`;
    faults.push({ ...source.keyPlaceOf(at), rule: "no-image", message });
  }
  const image = textOf(service["image"]);
  // What is built here may well be called latest.
  if (image === undefined || service["build"] !== undefined || /[@$]/.test(image)) return faults;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  if (tag !== undefined && tag !== "latest") return faults;
  const message = `${image} moves: ${tag === undefined ? "it has no tag" : "its tag is latest"}`;
  const place = source.placeOf([...at, "image"]);
  return [
    ...faults,
    { ...place, rule: "moving-image", severity: "warning", message, hint: "Name a version or a digest." },
  ];
}

function healthFaults({ source }: ComposeFile, name: string, service: PlainRecord): readonly Fault[] {
  const test = recordOf(service["healthcheck"])["test"];
  if (!Array.isArray(test) || ["CMD", "CMD-SHELL", "NONE"].includes(String(test[0]))) return [];
  const place = source.placeOf(["services", name, "healthcheck", "test", 0]);
  const message = `the test of ${name} must begin with CMD, CMD-SHELL or NONE`;
  return [{ ...place, rule: "health-test", message, hint: 'Such as ["CMD", "pg_isready"].' }];
}

function scaleFaults({ source }: ComposeFile, name: string, service: PlainRecord): readonly Fault[] {
  const replicas = recordOf(service["deploy"])["replicas"] ?? service["scale"];
  if (service["container_name"] === undefined || typeof replicas !== "number" || replicas < 2) return [];
  const message = `${name} cannot have ${replicas} containers of one container_name`;
  return [{ ...source.placeOf(["services", name, "container_name"]), rule: "one-name", message }];
}

/** Two containers cannot have one name; services with profiles need not run at once. */
function nameFaults({ source, services }: ComposeFile, name: string, service: PlainRecord): readonly Fault[] {
  const own = service["container_name"];
  if (typeof own !== "string" || own.includes("$") || service["profiles"] !== undefined) return [];
  const other = Object.keys(services).find((one) => recordOf(services[one])["container_name"] === own);
  if (other === undefined || other === name || recordOf(services[other])["profiles"] !== undefined) return [];
  const message = `the container of ${other} is called ${own} already`;
  return [{ ...source.placeOf(["services", name, "container_name"]), rule: "name-taken", message }];
}

function exposureFaults({ source }: ComposeFile, name: string, service: PlainRecord): readonly Fault[] {
  const faults: Fault[] = [];
  const at: YamlPath = ["services", name];
  if (service["privileged"] === true)
    faults.push({
      ...source.placeOf([...at, "privileged"]),
      rule: "privileged",
      severity: "warning",
      message: `${name} may do anything on its machine`,
    });
  for (const [index, volume] of listOf(service["volumes"]).entries()) {
    const from = textOf(volume)?.split(":", 1)[0] ?? textOf(recordOf(volume)["source"]);
    if (from !== "/var/run/docker.sock" && from !== "/run/docker.sock") continue;
    const message = `${name} gets the socket of Docker, and with it the whole machine`;
    faults.push({ ...source.placeOf([...at, "volumes", index]), rule: "docker-socket", severity: "warning", message });
  }
  return faults;
}

const SECRET_NAME = /(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY)$/i;

function secretFaults({ source }: ComposeFile, name: string, service: PlainRecord): readonly Fault[] {
  const variables: (readonly [string | number, string, string])[] = Array.isArray(service["environment"])
    ? listOf(service["environment"]).map((entry, index) => {
        const [key = "", ...value] = (textOf(entry) ?? "").split("=");
        return [index, key, value.join("=")] as const;
      })
    : Object.entries(recordOf(service["environment"])).map(
        ([key, value]) => [key, key, scalarText(value) ?? ""] as const,
      );
  return variables.flatMap(([at, key, value]): readonly Fault[] => {
    if (!SECRET_NAME.test(key) || value === "" || value.includes("$") || value.startsWith("/")) return [];
    const place = source.placeOf(["services", name, "environment", at]);
    const message = `${key} of ${name} looks like a secret in plain text`;
    const hint = "Take it from the environment by ${…} or from a file below secrets.";
    return [{ ...place, rule: "secret-in-text", severity: "warning", message, hint }];
  });
}
