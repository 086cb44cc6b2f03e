import type { Draft } from "@orchestrate/core";
import { offlineNotice } from "../deliverables/offline-notice.ts";
import type { Design } from "../design/design.ts";
import { eventExample, eventSchema, eventsOf, moneySchema } from "./event-schemas.ts";

/** One JSON Schema for each event of the design. */
export function draftJsonSchemas(design: Design): readonly Draft[] {
  return eventsOf(design).map((event) => {
    const money = moneySchema([event]);
    const schema = {
      $comment: offlineNotice("yaml").replaceAll("# ", "").replaceAll("\n", " ").trim(),
      $schema: "https://json-schema.org/draft/2020-12/schema",
      $id: `https://${design.service}.example.com/schemas/${event.name}.schema.json`,
      title: event.message,
      description: `Sent after the commit, at least once. Consumers pass over properties that they do not know; ${event.type} only ever gets optional ones.`,
      ...eventSchema(event, "#/$defs/"),
      examples: [eventExample(event, design.service)],
      ...(Object.keys(money).length > 0 ? { $defs: money } : {}),
    };
    return { name: event.name, text: `${JSON.stringify(schema, undefined, 2)}\n` };
  });
}
