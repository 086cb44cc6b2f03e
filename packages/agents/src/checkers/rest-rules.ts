import { restOperationRules } from "./rest-operation-rules.ts";
import { restPathRules } from "./rest-path-rules.ts";
import type { RestRule } from "./rest-rule.ts";

/** Our own rules about RESTful HTTP APIs. */
export const restRules: readonly RestRule[] = [...restPathRules, ...restOperationRules];
