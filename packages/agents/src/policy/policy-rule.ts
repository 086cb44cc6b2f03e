import type { ApiOperation, ApiView } from "../checkers/openapi-view.ts";
import type { YamlPath } from "../checkers/yaml-source.ts";

/** One place in an API description that breaks a rule of the house. */
export interface PolicyBreach {
  /** Path of keys to the place; its last key is where a reader is sent. */
  readonly at: YamlPath;
  readonly message: string;
}

/** A rule of the house for APIs, which a team can make an error, a warning or switch off in its task file. */
export interface PolicyRule {
  /** Kebab-case; the key under `policy` in a task file. */
  readonly id: string;
  /** One sentence that holds when the rule is kept. */
  readonly title: string;
  /** How serious it is for a team that says nothing about it. */
  readonly severity: "error" | "warning";
  /** What to do about a breach. */
  readonly hint: string;
  readonly check: (api: ApiView) => readonly PolicyBreach[];
}

/** Asks for each operation what is wrong with it and tells the breaches at the key of its method. */
export function everyOperation(
  api: ApiView,
  problem: (operation: ApiOperation) => string | undefined,
): readonly PolicyBreach[] {
  return api.operations.flatMap((operation) => {
    const message = problem(operation);
    const shown = `${operation.method.toUpperCase()} ${operation.path}`;
    return message === undefined ? [] : [{ at: operation.at, message: `${shown}: ${message}` }];
  });
}
