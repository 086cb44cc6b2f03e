import { isRecord, listOf, recordOf, textOf, valueAt, type PlainRecord } from "./plain-data.ts";
import type { Fault } from "./report-findings.ts";
import type { YamlPath, YamlSource } from "./yaml-source.ts";

type Problem = Omit<Fault, "line" | "column"> & { readonly at: YamlPath };

/** What is wrong between the parts of an AsyncAPI document, which its schema alone does not tell. */
export function asyncApiFaults(source: YamlSource): readonly Fault[] {
  const root = recordOf(source.value);
  const problems = String(root["asyncapi"]).startsWith("2.")
    ? [...addressProblems(root, (name) => name), ...serverNames(root), ...repeatedIds(root)]
    : [...addressProblems(root, (_name, channel) => textOf(channel["address"])), ...operationProblems(root)];
  return problems.map(({ at, ...problem }): Fault => {
    const place = problem.rule === "parameter-undeclared" ? source.keyPlaceOf(at) : source.placeOf(at);
    return { ...place, ...problem };
  });
}

/** Every {name} of a channel's address has a parameter, and the other way round. */
function addressProblems(
  root: PlainRecord,
  addressOf: (name: string, channel: PlainRecord) => string | undefined,
): readonly Problem[] {
  return Object.entries(recordOf(root["channels"])).flatMap(([name, channel]): Problem[] => {
    if (!isRecord(channel) || "$ref" in channel) return [];
    const address = addressOf(name, channel) ?? "";
    const named = [...address.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? "");
    const declared = Object.keys(recordOf(channel["parameters"]));
    const at = "address" in channel ? ["channels", name, "address"] : ["channels", name];
    const missing = named
      .filter((parameter) => !declared.includes(parameter))
      .map((parameter): Problem => {
        const hint = `Add ${parameter} under parameters of the channel.`;
        return { at, rule: "parameter-undeclared", message: `{${parameter}} of the address is not declared`, hint };
      });
    const unused = declared
      .filter((parameter) => !named.includes(parameter))
      .map((parameter): Problem => {
        const message = `${parameter} is not in the address ${JSON.stringify(address)}`;
        return { at: ["channels", name, "parameters", parameter], rule: "parameter-unused", message };
      });
    return [...missing, ...unused];
  });
}

function serverNames(root: PlainRecord): readonly Problem[] {
  const known = Object.keys(recordOf(root["servers"]));
  return Object.entries(recordOf(root["channels"])).flatMap(([name, channel]) =>
    listOf(recordOf(channel)["servers"]).flatMap((server, index): Problem[] =>
      typeof server !== "string" || known.includes(server)
        ? []
        : [
            {
              at: ["channels", name, "servers", index],
              rule: "server-undefined",
              message: `there is no server ${server}`,
              hint: known.length === 0 ? "Define it under servers." : `Known: ${known.join(", ")}.`,
            },
          ],
    ),
  );
}

function repeatedIds(root: PlainRecord): readonly Problem[] {
  const seen = new Map<string, string>();
  return Object.entries(recordOf(root["channels"])).flatMap(([name, channel]) =>
    ["publish", "subscribe"].flatMap((verb): Problem[] => {
      const id = textOf(recordOf(recordOf(channel)[verb])["operationId"]);
      if (id === undefined) return [];
      const before = seen.get(id);
      seen.set(id, `${verb} of ${name}`);
      if (before === undefined) return [];
      const message = `the operationId ${id} is used before, by ${before}`;
      return [{ at: ["channels", name, verb, "operationId"], rule: "operation-id-repeated", message }];
    }),
  );
}

/** An operation works on a channel of the document and sends or receives messages of that channel only. */
function operationProblems(root: PlainRecord): readonly Problem[] {
  return Object.entries(recordOf(root["operations"])).flatMap(([name, operation]): readonly Problem[] => {
    if (!isRecord(operation) || "$ref" in operation) return [];
    const at = ["operations", name];
    const channel = textOf(recordOf(operation["channel"])["$ref"]);
    if (channel !== undefined && !channel.startsWith("#/channels/") && !channel.startsWith("#/components/channels/")) {
      const message = `the operation's channel is ${channel}, which is no channel`;
      return [{ at: [...at, "channel", "$ref"], rule: "operation-channel", message, hint: "Write #/channels/…." }];
    }
    return channel === undefined ? [] : foreignMessages(root, operation, { at, channel });
  });
}

function foreignMessages(
  root: PlainRecord,
  operation: PlainRecord,
  { at, channel }: { readonly at: YamlPath; readonly channel: string },
): readonly Problem[] {
  const keys = channel
    .slice(2)
    .split("/")
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  const target = valueAt(root, keys);
  if (!isRecord(target) || "$ref" in target) return [];
  return listOf(operation["messages"]).flatMap((message, index): Problem[] => {
    const reference = textOf(recordOf(message)["$ref"]);
    if (reference === undefined || reference.startsWith(`${channel}/messages/`)) return [];
    return [
      {
        at: [...at, "messages", index, "$ref"],
        rule: "operation-message",
        message: `${reference} is no message of ${channel}`,
        hint: `Add it to the channel and refer to it as ${channel}/messages/….`,
      },
    ];
  });
}
