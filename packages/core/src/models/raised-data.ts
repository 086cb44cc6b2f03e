/** Under which key of a message the data of a raised limit lies. */
export const raisedKey = "raised";

/** What a message about raised limits also carries for programs that read messages, such as the offline model. */
export interface RaisedData {
  /** Kinds that are missing or invalid. */
  readonly owed: readonly string[];
}

/** The data of a message about raised limits, or undefined for a message that is none. */
export function raisedData(message: { additional_kwargs: Record<string, unknown> }): RaisedData | undefined {
  const data = message.additional_kwargs[raisedKey];
  return typeof data === "object" && data !== null ? (data as RaisedData) : undefined;
}
