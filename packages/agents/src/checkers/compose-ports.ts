import type { ComposeFile } from "./compose-file.ts";
import { isRecord, listOf, recordOf, scalarText, shown } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import type { YamlPath } from "./yaml-source.ts";

/** A range of ports on the host that a service takes. */
interface HostPorts {
  readonly service: string;
  readonly from: number;
  readonly to: number;
  /** Address and protocol; services with different ones do not get into each other's way. */
  readonly where: string;
  readonly path: YamlPath;
}

interface PortText {
  readonly address: string;
  readonly host: string;
  readonly container: string;
  readonly protocol: string;
}

/** Ports that do not exist or are not written as Compose reads them, and ports of the host that two services take. */
export function portFaults(file: ComposeFile): readonly Fault[] {
  const read = Object.entries(file.services).flatMap(([service, value]) =>
    listOf(value["ports"]).map((port, index) => readPort(service, index, port)),
  );
  const wrong = read.flatMap((port) => (port.state === "wrong" ? [badPort(file, port.path, port.value)] : []));
  const taken = read.flatMap((port): readonly HostPorts[] =>
    port.state === "published" && file.services[port.service]?.["profiles"] === undefined ? [port] : [],
  );
  return [...wrong, ...(file.isPart ? [] : clashes(file, taken))];
}

type ReadPort =
  | ({ readonly state: "published" } & HostPorts)
  | { readonly state: "wrong"; readonly path: YamlPath; readonly value: unknown }
  | { readonly state: "other" };

function readPort(service: string, index: number, value: unknown): ReadPort {
  const path: YamlPath = ["services", service, "ports", index];
  const read = isRecord(value) ? readLong(value) : readShort(scalarText(value) ?? "");
  if (read === "open") return { state: "other" };
  if (read === undefined) return { state: "wrong", path, value };
  const ranges = [read.host, read.container].filter((range) => range !== "");
  if (ranges.some((range) => rangeOf(range) === undefined)) return { state: "wrong", path, value };
  const host = rangeOf(read.host);
  if (host === undefined) return { state: "other" };
  return { state: "published", service, path, where: `${read.address}/${read.protocol}`, ...host };
}

function badPort(file: ComposeFile, path: YamlPath, port: unknown): Fault {
  const message = `${shown(port)} is not a mapping of ports`;
  const hint =
    'Such as "8080:80", "127.0.0.1:5432:5432" or "53:53/udp"; ports are 1 to 65535, and ranges have equal lengths.';
  return { ...file.source.placeOf(path), rule: "bad-port", message, hint };
}

function clashes(file: ComposeFile, taken: readonly HostPorts[]): readonly Fault[] {
  return taken.flatMap((ports, index): readonly Fault[] => {
    const other = taken
      .slice(0, index)
      .find((earlier) => earlier.where === ports.where && earlier.from <= ports.to && ports.from <= earlier.to);
    // A range of the host for one port of the container means: any of these that is free.
    if (other === undefined || ports.from !== ports.to || other.from !== other.to) return [];
    const message = `port ${ports.from} of the host is taken by ${other.service} already`;
    return [{ ...file.source.placeOf(ports.path), rule: "port-taken", message }];
  });
}

/** `[[address:]host:]container[/protocol]`, where an IPv6 address stands in brackets. */
function readShort(text: string): PortText | "open" | undefined {
  if (text.includes("$")) return "open";
  const match =
    /^(?:(?:(\[[\da-fA-F:.]+\]|\d{1,3}(?:\.\d{1,3}){3}|[\w.-]*[a-zA-Z][\w.-]*):)?([\d-]*):)?([\d-]+)(?:\/(tcp|udp|sctp))?$/.exec(
      text.trim(),
    );
  if (match === null) return undefined;
  const read = {
    address: match[1] ?? "",
    host: match[2] ?? "",
    container: match[3] ?? "",
    protocol: match[4] ?? "tcp",
  };
  const [host, container] = [rangeOf(read.host), rangeOf(read.container)];
  if (host === undefined || container === undefined) return read;
  const lengths = [host.to - host.from, container.to - container.from];
  return lengths[0] !== lengths[1] && lengths[1] !== 0 ? undefined : read;
}

function readLong(port: unknown): PortText | "open" | undefined {
  const { target, published, host_ip: address, protocol } = recordOf(port);
  const parts = [target, published, address, protocol].map((part) => scalarText(part) ?? "");
  if (parts.some((part) => part.includes("$"))) return "open";
  const [container = "", host = "", ip = "", transport = ""] = parts;
  return container === "" ? undefined : { address: ip, host, container, protocol: transport || "tcp" };
}

function rangeOf(text: string): { readonly from: number; readonly to: number } | undefined {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(text);
  if (match === null) return undefined;
  const [from, to] = [Number(match[1]), Number(match[2] ?? match[1])];
  return from >= 1 && to <= 65_535 && from <= to ? { from, to } : undefined;
}
