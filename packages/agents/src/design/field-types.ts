import type { FieldType } from "./design.ts";

/** What a task may call the type of a field, in lower case. */
export const FIELD_TYPES: Readonly<Record<string, FieldType>> = {
  uuid: "uuid",
  id: "uuid",
  text: "text",
  string: "text",
  email: "email",
  integer: "integer",
  int: "integer",
  decimal: "decimal",
  number: "decimal",
  money: "money",
  boolean: "boolean",
  bool: "boolean",
  date: "date",
  timestamp: "timestamp",
  datetime: "timestamp",
  json: "json",
};
