import { everyOperation, type PolicyRule } from "./policy-rule.ts";

/** A POST that is sent again after a lost answer does its work once. */
export const idempotencyKey: PolicyRule = {
  id: "idempotency-key",
  title: "Every POST takes an Idempotency-Key header.",
  severity: "warning",
  hint: "Add a required Idempotency-Key header parameter.",
  check: (api) =>
    everyOperation(api, ({ method, parameters }) => {
      const takesKey = parameters.some((parameter) => String(parameter["name"]).toLowerCase() === "idempotency-key");
      return method === "post" && !takesKey ? "a repeated request would be done twice" : undefined;
    }),
};
