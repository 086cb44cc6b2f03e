import type { ReadableText } from "@orchestrate/core";
import { listOf, recordOf, scalarText, textOf, type PlainRecord } from "./plain-data.ts";
import { parseYamlSource, type SourcePlace } from "./yaml-source.ts";

/** A port that a compose service listens on. */
interface ComposePort extends SourcePlace {
  /** In the container. */
  readonly target: number;
  /** On the host; absent where the port stays inside or any free one is taken. */
  readonly published?: number;
}

/** A service of a compose file as other documents are compared with it. */
export interface ComposeService extends SourcePlace {
  readonly name: string;
  readonly image?: string;
  readonly imagePlace: SourcePlace;
  readonly isBuilt: boolean;
  readonly ports: readonly ComposePort[];
}

/** The services of a compose file; empty when it cannot be read. Ports with variables or ranges are left out. */
export function composeServices(document: ReadableText): readonly ComposeService[] {
  const source = parseYamlSource(document.text, 1, "followed");
  const services = recordOf(recordOf(source.value)["services"]);
  return Object.entries(services).map(([name, given]): ComposeService => {
    const service = recordOf(given);
    const at = ["services", name];
    const image = textOf(service["image"]);
    const ports = listOf(service["ports"]).flatMap((entry, index) =>
      portsIn(entry, source.placeOf([...at, "ports", index])),
    );
    const exposed = listOf(service["expose"]).flatMap((entry, index): readonly ComposePort[] => {
      const target = Number.parseInt(scalarText(entry) ?? "", 10);
      return Number.isInteger(target) ? [{ target, ...source.placeOf([...at, "expose", index]) }] : [];
    });
    return {
      name,
      ...source.keyPlaceOf(at),
      ...(image === undefined ? {} : { image }),
      imagePlace: source.placeOf([...at, "image"]),
      isBuilt: service["build"] !== undefined,
      ports: [...ports, ...exposed],
    };
  });
}

function portsIn(entry: unknown, place: SourcePlace): readonly ComposePort[] {
  const long = recordOf(entry);
  if (long["target"] !== undefined) return longPort(long, place);
  const written = scalarText(entry)?.replace(/\/(?:tcp|udp)$/, "") ?? "";
  // `${PORT:-8080}` stands for what the reader's environment says, with its default as the best guess.
  const text = written.replaceAll(/\$\{[^{}:]*:?-(\d+)\}/g, "$1");
  const match = /^(?:(?:\d+(?:\.\d+){3}|\[[^\]]*\]|localhost):)?(?:(\d*):)?(\d+)$/.exec(text);
  if (match === null) return [];
  const published = match[1] === undefined || match[1] === "" ? {} : { published: Number(match[1]) };
  return [{ target: Number(match[2]), ...published, ...place }];
}

function longPort(entry: PlainRecord, place: SourcePlace): readonly ComposePort[] {
  const target = Number(scalarText(entry["target"]));
  const published = Number(scalarText(entry["published"]) ?? Number.NaN);
  if (!Number.isInteger(target)) return [];
  return [{ target, ...(Number.isInteger(published) ? { published } : {}), ...place }];
}
