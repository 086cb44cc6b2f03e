import { everyOperation, type PolicyRule } from "./policy-rule.ts";

/** Nothing is public by accident: who may call an operation is written down, also where it is everybody. */
export const operationSecurity: PolicyRule = {
  id: "operation-security",
  title: "Every operation says who may call it.",
  severity: "warning",
  hint: "Give it a security requirement; write `security: []` where it is meant to be public.",
  check: (api) =>
    everyOperation(api, ({ body }) =>
      Array.isArray(body["security"]) || Array.isArray(api.root["security"])
        ? undefined
        : "has no security requirement, so anybody may call it",
    ),
};
