import { restOperationRules } from "./rest-operation-rules.ts";
import { restPathRules } from "./rest-path-rules.ts";
import type { RestRule } from "./rest-rule.ts";
import { restSchemaRules } from "./rest-schema-rules.ts";
import { restStateRules } from "./rest-state-rules.ts";

/** Our own rules about RESTful HTTP APIs. */
export const restRules: readonly RestRule[] = [
  ...restStateRules,
  ...restPathRules,
  ...restOperationRules,
  ...restSchemaRules,
];
