import { stringify } from "yaml";
import { offlineNotice } from "../deliverables/offline-notice.ts";
import type { Design } from "../design/design.ts";
import { eventExample, eventSchema, eventsOf, moneySchema, type DesignEvent } from "./event-schemas.ts";

const DELIVERY =
  "Each event is written to an outbox in the transaction of the change and sent after it. Consumers keep the id and leave out what they have done; a message that fails five times (assumed) goes to a dead-letter topic.";

type Channel = readonly [name: string, channel: { readonly messages: Readonly<Record<string, unknown>> }];

function channelsOf(design: Design, events: readonly DesignEvent[]): readonly Channel[] {
  return design.resources.flatMap((resource): readonly Channel[] => {
    const own = events.filter((event) => event.resource === resource);
    if (own.length === 0) return [];
    const messages = Object.fromEntries(
      own.map((event) => [event.message, { $ref: `#/components/messages/${event.message}` }]),
    );
    const description = `Partitioned by the id of the ${resource.label}: its events keep their order, those of two may not.`;
    const channel = { address: `${design.service}.${resource.segment}.v1`, description, messages };
    return [[resource.table, channel]];
  });
}

function operationOf([name, { messages }]: Channel): readonly [string, unknown] {
  const operation = {
    action: "send",
    channel: { $ref: `#/channels/${name}` },
    summary: "Sent from the outbox after the commit, at least once.",
    messages: Object.keys(messages).map((message) => ({ $ref: `#/channels/${name}/messages/${message}` })),
  };
  return [`send_${name}`, operation];
}

function messageOf(design: Design, event: DesignEvent): readonly [string, unknown] {
  const message = {
    name: event.type,
    title: `${event.resource.label} ${event.verb}`,
    payload: eventSchema(event, "#/components/schemas/"),
    examples: [{ name: "example", payload: eventExample(event, design.service) }],
  };
  return [event.message, message];
}

/** The events of the design as AsyncAPI 3.0 in YAML: one channel for each resource, one message for each event. */
export function draftAsyncApi(design: Design): string {
  const events = eventsOf(design);
  const channels = channelsOf(design, events);
  const money = moneySchema(events);
  const document = {
    asyncapi: "3.0.0",
    info: { title: `${design.title} events`, version: "1.0.0", description: DELIVERY },
    defaultContentType: "application/cloudevents+json",
    servers: {
      production: {
        host: "broker.example.com:9092",
        protocol: "kafka-secure",
        description: "Assumed: the task names no broker.",
        security: [{ $ref: "#/components/securitySchemes/scram" }],
      },
    },
    channels: Object.fromEntries(channels),
    operations: Object.fromEntries(channels.map(operationOf)),
    components: {
      securitySchemes: { scram: { type: "scramSha512", description: "One user for each service." } },
      messages: Object.fromEntries(events.map((event) => messageOf(design, event))),
      ...(Object.keys(money).length > 0 ? { schemas: money } : {}),
    },
  };
  return offlineNotice("yaml") + stringify(document, { lineWidth: 110, aliasDuplicateObjects: false });
}
