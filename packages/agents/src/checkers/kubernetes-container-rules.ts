import { nearestName } from "@orchestrate/core/deliverables";
import { placeIn, titleOf, type PodTemplate } from "./kubernetes-objects.ts";
import { isTemplated } from "./kubernetes-templates.ts";
import { isRecord, listOf, recordOf, scalarText, textOf, shown, type PlainRecord } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import type { YamlPath } from "./yaml-source.ts";

type Container = PodTemplate["containers"][number];
type Tell = (path: YamlPath, fault: Omit<Fault, "line" | "column">) => Fault;

/** Faults of one container: image, ports, variables, resources and probes. */
export function containerFaults(pod: PodTemplate, container: Container): readonly Fault[] {
  const tell: Tell = (path, fault) => ({ ...placeIn(pod.owner, [...container.at, ...path]), ...fault });
  const name = `container ${container.name} of ${titleOf(pod.owner)}`;
  return [
    ...imageFaults(container.value, name, tell),
    ...portFaults(container.value, name, tell),
    ...variableFaults(container.value, name, tell),
    ...resourceFaults(container.value, name, tell),
    ...probeFaults(container.value, name, tell),
    ...privilegeFaults(container.value, name, tell),
  ];
}

function privilegeFaults(container: PlainRecord, name: string, tell: Tell): readonly Fault[] {
  if (recordOf(container["securityContext"])["privileged"] !== true) return [];
  const message = `${name} may do anything on its node`;
  const hint = "Add the capabilities that it needs instead.";
  return [tell(["securityContext", "privileged"], { rule: "privileged", severity: "warning", message, hint })];
}

function imageFaults(container: PlainRecord, name: string, tell: Tell): readonly Fault[] {
  const image = textOf(container["image"]);
  if (container["image"] === undefined) return [tell([], { rule: "no-image", message: `${name} has no image` })];
  if (image === undefined || isTemplated(image) || image.includes("@")) return [];
  if (/\s/.test(image) || image === "")
    return [tell(["image"], { rule: "bad-image", message: `${JSON.stringify(image)} is not the name of an image` })];
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  if (tag !== undefined && tag !== "latest") return [];
  const message = `the image of ${name} moves: ${tag === undefined ? "it has no tag" : "its tag is latest"}`;
  return [tell(["image"], { rule: "moving-image", severity: "warning", message, hint: "Name a version or a digest." })];
}

function portFaults(container: PlainRecord, name: string, tell: Tell): readonly Fault[] {
  const names: string[] = [];
  return listOf(container["ports"]).flatMap((port, index): readonly Fault[] => {
    const { name: label, containerPort } = recordOf(port);
    const faults: Fault[] = [];
    if (typeof containerPort === "number" && (containerPort < 1 || containerPort > 65_535)) {
      const message = `${containerPort} of ${name} is not a port; ports are 1 to 65535`;
      faults.push(tell(["ports", index, "containerPort"], { rule: "bad-port", message }));
    }
    if (typeof label !== "string" || isTemplated(label)) return faults;
    if (!/^(?=[^-].*[^-]$|.$)(?=.*[a-z])[a-z0-9-]{1,15}$/.test(label)) {
      const message = `${label} is not the name of a port: at most 15 of a-z, 0-9 and "-", with a letter`;
      faults.push(tell(["ports", index, "name"], { rule: "bad-port-name", message }));
    }
    if (names.includes(label))
      faults.push(
        tell(["ports", index, "name"], { rule: "duplicate-port", message: `${name} has two ports ${label}` }),
      );
    names.push(label);
    return faults;
  });
}

const SECRET_NAME = /(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i;

function variableFaults(container: PlainRecord, name: string, tell: Tell): readonly Fault[] {
  const seen = new Set<string>();
  return listOf(container["env"]).flatMap((entry, index): readonly Fault[] => {
    const { name: variable, value, valueFrom } = recordOf(entry);
    if (typeof variable !== "string") return [];
    const faults: Fault[] = [];
    if (seen.has(variable)) {
      const message = `${name} sets ${variable} twice; the last one counts`;
      faults.push(tell(["env", index, "name"], { rule: "duplicate-variable", severity: "warning", message }));
    }
    seen.add(variable);
    const literal = textOf(value) ?? "";
    if (literal !== "" && isRecord(valueFrom))
      faults.push(tell(["env", index], { rule: "two-values", message: `${variable} has both value and valueFrom` }));
    if (literal !== "" && SECRET_NAME.test(variable) && !isTemplated(literal) && !literal.startsWith("/")) {
      const hint = "Put it into a secret store and refer to it by valueFrom.secretKeyRef.";
      const message = `${variable} of ${name} looks like a secret in plain text`;
      faults.push(tell(["env", index, "value"], { rule: "secret-in-text", severity: "warning", message, hint }));
    }
    return faults;
  });
}

const SCALE = new Map(
  Object.entries({
    n: 1e-9,
    u: 1e-6,
    m: 1e-3,
    k: 1e3,
    M: 1e6,
    G: 1e9,
    T: 1e12,
    P: 1e15,
    E: 1e18,
    Ki: 2 ** 10,
    Mi: 2 ** 20,
    Gi: 2 ** 30,
    Ti: 2 ** 40,
    Pi: 2 ** 50,
    Ei: 2 ** 60,
  }),
);

/** A quantity such as `250m` or `1Gi` in its base unit, or undefined when it is none. */
function quantityOf(value: unknown): number | undefined {
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([a-zA-Z]*)$/.exec(scalarText(value) ?? "");
  if (match === null) return undefined;
  const scale = match[2] === "" ? 1 : SCALE.get(match[2] ?? "");
  return scale === undefined ? undefined : Number(match[1]) * scale;
}

function resourceFaults(container: PlainRecord, name: string, tell: Tell): readonly Fault[] {
  const { requests, limits } = recordOf(container["resources"]);
  const allowed = recordOf(limits);
  const faults = Object.entries(recordOf(requests)).flatMap(([resource, value]): readonly Fault[] => {
    const [least, most] = [quantityOf(value), quantityOf(allowed[resource])];
    if (least === undefined || most === undefined || least <= most) return [];
    const message = `${name} requests more ${resource} (${shown(value)}) than its limit (${shown(allowed[resource])})`;
    return [tell(["resources", "requests", resource], { rule: "request-above-limit", message })];
  });
  return [...faults, ...tinyMemory({ requests, limits }, name, tell)];
}

/** `128m` of memory is an eighth of a byte; what was meant is `128Mi`. */
function tinyMemory(resources: PlainRecord, name: string, tell: Tell): readonly Fault[] {
  return Object.entries(resources).flatMap(([part, value]): readonly Fault[] => {
    const memory = recordOf(value)["memory"];
    const bytes = quantityOf(memory);
    if (bytes === undefined || bytes >= 2 ** 20 || bytes === 0) return [];
    const message = `the memory in ${part} of ${name} is ${shown(memory)}, which is less than 1 MiB`;
    const hint = "The units are Ki, Mi and Gi.";
    return [tell(["resources", part, "memory"], { rule: "tiny-memory", message, hint })];
  });
}

const HANDLERS = ["exec", "httpGet", "tcpSocket", "grpc"];

function probeFaults(container: PlainRecord, name: string, tell: Tell): readonly Fault[] {
  return ["startupProbe", "readinessProbe", "livenessProbe"].flatMap((kind): readonly Fault[] => {
    const probe = container[kind];
    if (!isRecord(probe)) return [];
    const faults: Fault[] = [];
    const handlers = HANDLERS.filter((handler) => isRecord(probe[handler]));
    if (handlers.length !== 1) {
      const message = `${kind} of ${name} needs exactly one of ${HANDLERS.join(", ")}; it has ${handlers.join(" and ") || "none"}`;
      faults.push(tell([kind], { rule: "probe-handler", message }));
    }
    const once = kind !== "readinessProbe" && typeof probe["successThreshold"] === "number";
    if (once && probe["successThreshold"] !== 1)
      faults.push(
        tell([kind, "successThreshold"], { rule: "probe-threshold", message: `${kind} of ${name} must have 1 here` }),
      );
    return [...faults, ...probePort(container, { kind, probe, name }, tell)];
  });
}

function probePort(
  container: PlainRecord,
  about: { readonly kind: string; readonly probe: PlainRecord; readonly name: string },
  tell: Tell,
): readonly Fault[] {
  const { kind, probe, name } = about;
  const ports = listOf(container["ports"]).map(recordOf);
  return ["httpGet", "tcpSocket"].flatMap((handler): readonly Fault[] => {
    const port = recordOf(probe[handler])["port"];
    const place = [kind, handler, "port"];
    if (typeof port === "string" && !/^\d+$/.test(port) && !isTemplated(port)) {
      const names = ports.flatMap((entry) => textOf(entry["name"]) ?? []);
      if (names.includes(port)) return [];
      const near = nearestName(port, names);
      const hint =
        near === undefined ? `Its ports: ${names.join(", ") || "none has a name"}.` : `Did you mean ${near}?`;
      return [
        tell(place, { rule: "probe-port", message: `${kind} asks for the port ${port}, which ${name} lacks`, hint }),
      ];
    }
    if (typeof port !== "number" || ports.length === 0) return [];
    if (ports.some((entry) => entry["containerPort"] === port)) return [];
    const message = `${kind} asks port ${port}, which ${name} does not declare`;
    const hint = `Declared: ${ports.map((entry) => shown(entry["containerPort"])).join(", ")}.`;
    return [tell(place, { rule: "probe-port", severity: "warning", message, hint })];
  });
}
