import type { ApiCall, JudgedCall } from "./api-calls.ts";
import type { Conflict } from "./report-conflicts.ts";

/** A conflict for each call that no operation of the API answers, in the document that makes the call. */
export function callConflicts(path: string, judged: readonly JudgedCall<ApiCall>[]): readonly Conflict[] {
  return judged.flatMap((entry) => {
    if ("operation" in entry) return [];
    const { line, column } = entry.call;
    return [{ path, line, column, rule: "operation-unknown", message: entry.message, hint: entry.hint }];
  });
}
