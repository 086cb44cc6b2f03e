import type { Design, DesignOperation, DesignResource } from "../design/design.ts";
import { pascalCase, wordsOf } from "../design/names.ts";
import { resourceExample, resourceSchemas, sharedSchemas, type Json } from "./openapi-schemas.ts";

type JsonObject = { readonly [key: string]: Json };

const PAST = { create: "created", update: "updated", delete: "deleted" } as const;
const ID = "0198b2f4-7c1e-7d3a-9b5e-2f6c8a1d4e70";

/** Something that happened to a resource and that other services are told. */
export interface DesignEvent {
  /** Such as `invoice-created`. */
  readonly name: string;
  /** Such as `InvoiceCreated`. */
  readonly message: string;
  /** Such as `invoicing.invoice.created.v1`. */
  readonly type: string;
  readonly resource: DesignResource;
  readonly verb: "created" | "updated" | "deleted";
}

/** One event for each operation of the API that changes a resource. */
export function eventsOf(design: Design): readonly DesignEvent[] {
  return design.operations.flatMap((operation) => eventOf(design, operation));
}

function eventOf(design: Design, { action, resource: label }: DesignOperation): readonly DesignEvent[] {
  const resource = design.resources.find((candidate) => candidate.label === label);
  if (resource === undefined || action === "list" || action === "get") return [];
  const verb = PAST[action];
  const words = wordsOf(label);
  return [
    {
      name: `${words.join("-")}-${verb}`,
      message: pascalCase([...words, verb]),
      type: `${design.service}.${words.join("-")}.${verb}.v1`,
      resource,
      verb,
    },
  ];
}

/** Whether the event's data holds an amount, so that its schema refers to `Money`. */
function holdsMoney({ resource, verb }: DesignEvent): boolean {
  return verb !== "deleted" && resource.fields.some((field) => field.type === "money");
}

/** The schema of money, for the events that refer to it. */
export function moneySchema(events: readonly DesignEvent[]): JsonObject {
  return events.some(holdsMoney) ? { Money: sharedSchemas(true)["Money"] ?? {} } : {};
}

/**
 * The event as CloudEvents 1.0 with the resource, as the API answers it, for its data. `definitions` is where schemas
 * lie that it refers to, such as `#/$defs/`.
 */
export function eventSchema(event: DesignEvent, definitions: string): JsonObject {
  const { resource, type, verb } = event;
  const whole = resourceSchemas(resource)[resource.schema] ?? {};
  const id = { type: "string", format: "uuid" };
  const data = verb === "deleted" ? { type: "object", required: ["id"], properties: { id } } : whole;
  const schema: JsonObject = {
    type: "object",
    required: ["specversion", "id", "source", "type", "time", "subject", ...tenantOf(resource), "data"],
    properties: {
      specversion: { const: "1.0" },
      id: { ...id, description: "The same at each delivery: consumers keep it and leave out what they have done." },
      source: { type: "string", format: "uri-reference" },
      type: { const: type },
      time: { type: "string", format: "date-time" },
      subject: { ...id, description: `Id of the ${resource.label}; events of one subject keep their order.` },
      ...Object.fromEntries(tenantOf(resource).map((name) => [name, id])),
      data,
    },
  };
  return JSON.parse(JSON.stringify(schema).replaceAll("#/components/schemas/", definitions)) as JsonObject;
}

function tenantOf(resource: DesignResource): readonly string[] {
  return resource.tenantScoped ? ["tenantid"] : [];
}

/** An example of the event that its schema accepts. */
export function eventExample(event: DesignEvent, service: string): JsonObject {
  const { resource, type, verb } = event;
  return {
    specversion: "1.0",
    id: ID,
    source: `/${service}`,
    type,
    time: "2026-01-31T09:30:00Z",
    subject: ID,
    ...Object.fromEntries(tenantOf(resource).map((name) => [name, ID])),
    data: verb === "deleted" ? { id: ID } : resourceExample(resource),
  };
}
