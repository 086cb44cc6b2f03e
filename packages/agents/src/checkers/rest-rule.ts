import type { Severity } from "@orchestrate/core";
import type { ApiOperation, ApiView } from "./openapi-view.ts";
import type { YamlPath } from "./yaml-source.ts";

/** What a rule says about one place of an API. */
export interface RestHit {
  /** The key to point at. */
  readonly at: YamlPath;
  readonly what: string;
  readonly change: string;
}

/** One rule of our own about HTTP APIs. */
export interface RestRule {
  readonly id: string;
  readonly severity: Severity;
  readonly why: string;
  /** Whether clients that work today can break when the proposed change is made. */
  readonly breaking: boolean;
  readonly find: (api: ApiView) => readonly RestHit[];
}

/** True for a segment such as `{invoiceId}`. */
export function isParameter(segment: string | undefined): boolean {
  return segment !== undefined && segment.startsWith("{");
}

/** At most one hit per operation. */
export function eachOperation(api: ApiView, hit: (operation: ApiOperation) => RestHit | undefined): readonly RestHit[] {
  return api.operations.flatMap((operation) => hit(operation) ?? []);
}

/** At most one hit per path, at the path's key. */
export function eachPath(
  api: ApiView,
  hit: (path: string, segments: readonly string[]) => Omit<RestHit, "at"> | undefined,
): readonly RestHit[] {
  const paths = new Map(api.operations.map((operation) => [operation.path, operation.segments]));
  return [...paths].flatMap(([path, segments]) => {
    const found = hit(path, segments);
    return found === undefined ? [] : [{ ...found, at: ["paths", path] }];
  });
}
