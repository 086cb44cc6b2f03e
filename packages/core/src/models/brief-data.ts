/** What a brief also carries for programs that read messages, such as the offline model. */
export interface BriefData {
  readonly promised: readonly string[];
  readonly inputs: readonly string[];
  readonly from: string | undefined;
}

/** The data of a brief message, or undefined for a message that is none. */
export function briefData(message: { additional_kwargs: Record<string, unknown> }): BriefData | undefined {
  const data = message.additional_kwargs["brief"];
  return typeof data === "object" && data !== null ? (data as BriefData) : undefined;
}

/** Marks a message that tells an agent of changed facts. */
export const factsNote = "factsChanged";

/** Whether a message tells of changed facts. */
export function isFactsNote(message: { additional_kwargs: Record<string, unknown> }): boolean {
  return message.additional_kwargs[factsNote] === true;
}
