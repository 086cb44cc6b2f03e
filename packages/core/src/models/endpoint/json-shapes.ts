/** An object as JSON gives it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The value when it is an object and no array. */
export function objectOf(value: unknown): JsonObject | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : undefined;
}

/** The value when it is an array, else an empty one. */
export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value when it is text, else an empty one. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
