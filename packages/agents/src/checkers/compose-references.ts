import { nearestName } from "@orchestrate/core/deliverables";
import type { ComposeFile } from "./compose-file.ts";
import { isRecord, listOf, recordOf, textOf, type PlainRecord } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import type { YamlPath } from "./yaml-source.ts";

/** A name that one part of the file uses and another must declare. */
interface ComposeReference {
  readonly section: "services" | "networks" | "volumes" | "configs" | "secrets";
  readonly name: string;
  readonly path: YamlPath;
  /** Whether the name is the key that the path ends with. */
  readonly isKey?: boolean;
}

/** References to services, networks, volumes, configs and secrets that the file does not declare, and circles. */
export function composeReferenceFaults(file: ComposeFile): readonly Fault[] {
  const references = Object.entries(file.services).flatMap(([name, service]) => [
    ...serviceReferences(name, service),
    ...networkReferences(name, service),
    ...volumeReferences(name, service),
    ...fileReferences(name, service, "configs"),
    ...fileReferences(name, service, "secrets"),
  ]);
  return [...references.flatMap((reference) => missing(file, reference)), ...healthFaults(file), ...circles(file)];
}

function missing(file: ComposeFile, reference: ComposeReference): readonly Fault[] {
  const { section, name, path, isKey } = reference;
  if (name.includes("$")) return [];
  const known = [file.root, ...file.beside].flatMap((root) => Object.keys(recordOf(root[section])));
  if (known.includes(name) || (section === "networks" && (name === "default" || name === "host"))) return [];
  const place = isKey === true ? file.source.keyPlaceOf(path) : file.source.placeOf(path);
  const near = nearestName(name, known);
  const what = section.slice(0, -1);
  const message =
    section === "services" ? `there is no service ${name}` : `the ${what} ${name} is not declared below ${section}`;
  const hint = near === undefined ? `Declared: ${known.join(", ") || "none"}.` : `Did you mean ${near}?`;
  return [{ ...place, rule: `unknown-${what}`, severity: file.isPart ? "warning" : "error", message, hint }];
}

function namesOf(value: unknown, path: YamlPath): readonly { name: string; path: YamlPath; isKey: boolean }[] {
  if (isRecord(value)) return Object.keys(value).map((name) => ({ name, path: [...path, name], isKey: true }));
  return listOf(value).flatMap((entry, index) => {
    const name = textOf(entry);
    return name === undefined ? [] : [{ name, path: [...path, index], isKey: false }];
  });
}

function serviceReferences(name: string, service: PlainRecord): readonly ComposeReference[] {
  const at: YamlPath = ["services", name];
  const optional = recordOf(service["depends_on"]);
  const dependencies = namesOf(service["depends_on"], [...at, "depends_on"]).filter(
    (entry) => recordOf(optional[entry.name])["required"] !== false,
  );
  const links = ["links", "volumes_from"].flatMap((key) =>
    namesOf(service[key], [...at, key]).flatMap((entry) =>
      entry.name.startsWith("container:") ? [] : [{ ...entry, name: entry.name.split(":", 1)[0] ?? "" }],
    ),
  );
  const shared = ["network_mode", "ipc", "pid"].flatMap((key) => {
    const other = /^service:(.+)$/.exec(textOf(service[key]) ?? "")?.[1];
    return other === undefined ? [] : [{ name: other, path: [...at, key] }];
  });
  const parent = service["extends"];
  const inFile =
    isRecord(parent) && parent["file"] !== undefined
      ? undefined
      : (textOf(parent) ?? textOf(recordOf(parent)["service"]));
  const extended =
    inFile === undefined ? [] : [{ name: inFile, path: [...at, "extends", ...(isRecord(parent) ? ["service"] : [])] }];
  return [...dependencies, ...links, ...shared, ...extended].map((entry) => ({ section: "services", ...entry }));
}

function networkReferences(name: string, service: PlainRecord): readonly ComposeReference[] {
  return namesOf(service["networks"], ["services", name, "networks"]).map((entry) => ({
    section: "networks",
    ...entry,
  }));
}

/** A volume by name has neither a slash nor a dot in front; what has one is a folder of the host. */
function volumeReferences(name: string, service: PlainRecord): readonly ComposeReference[] {
  return listOf(service["volumes"]).flatMap((volume, index): readonly ComposeReference[] => {
    const path: YamlPath = ["services", name, "volumes", index];
    const { type, source } = recordOf(volume);
    if (isRecord(volume)) {
      const named = type === "volume" || type === undefined ? textOf(source) : undefined;
      return named === undefined ? [] : [{ section: "volumes", name: named, path: [...path, "source"] }];
    }
    const [from = "", to] = (textOf(volume) ?? "").split(":");
    return to === undefined || !/^[a-zA-Z0-9][\w.-]+$/.test(from) ? [] : [{ section: "volumes", name: from, path }];
  });
}

function fileReferences(
  name: string,
  service: PlainRecord,
  section: "configs" | "secrets",
): readonly ComposeReference[] {
  const uses: (readonly [unknown, YamlPath])[] = [[service[section], ["services", name, section]]];
  if (section === "secrets") uses.push([recordOf(service["build"])["secrets"], ["services", name, "build", "secrets"]]);
  return uses.flatMap(([value, path]) =>
    listOf(value).flatMap((entry, index): readonly ComposeReference[] => {
      const source = textOf(entry) ?? textOf(recordOf(entry)["source"]);
      const at = isRecord(entry) ? [...path, index, "source"] : [...path, index];
      return source === undefined ? [] : [{ section, name: source, path: at }];
    }),
  );
}

/** Who waits until another is healthy waits for ever, unless that one says what healthy means. */
function healthFaults(file: ComposeFile): readonly Fault[] {
  return Object.entries(file.services).flatMap(([name, service]) =>
    Object.entries(recordOf(service["depends_on"])).flatMap(([other, how]): readonly Fault[] => {
      const target = file.services[other];
      if (recordOf(how)["condition"] !== "service_healthy" || target === undefined || target["extends"] !== undefined)
        return [];
      const check = target["healthcheck"];
      if (check !== undefined && recordOf(check)["disable"] !== true) return [];
      const place = file.source.placeOf(["services", name, "depends_on", other, "condition"]);
      const message = `${name} waits until ${other} is healthy, but ${other} has no healthcheck here`;
      const hint = "Add one, unless its image has its own.";
      return [{ ...place, rule: "no-healthcheck", severity: "warning", message, hint }];
    }),
  );
}

function circles(file: ComposeFile): readonly Fault[] {
  const next = (name: string): readonly string[] =>
    namesOf(recordOf(file.services[name])["depends_on"], []).map((entry) => entry.name);
  const done = new Set<string>();
  const faults: Fault[] = [];
  const walk = (name: string, way: readonly string[]): void => {
    const begin = way.indexOf(name);
    if (begin >= 0) {
      const message = `depends_on goes in a circle: ${[...way.slice(begin), name].join(" -> ")}`;
      const at = ["services", way.at(-1) ?? name, "depends_on"];
      const listed = listOf(recordOf(file.services[way.at(-1) ?? name])["depends_on"]).indexOf(name);
      const place = listed < 0 ? file.source.keyPlaceOf([...at, name]) : file.source.placeOf([...at, listed]);
      faults.push({ ...place, rule: "circle", message });
      return;
    }
    if (done.has(name) || way.length > 500) return;
    done.add(name);
    for (const other of next(name)) walk(other, [...way, name]);
  };
  for (const name of Object.keys(file.services)) walk(name, []);
  return faults;
}
