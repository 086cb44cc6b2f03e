import { everyOperation, type PolicyRule } from "./policy-rule.ts";

/** A client learns from the contract what happens above its rate. */
export const rateLimit429: PolicyRule = {
  id: "rate-limit-429",
  title: "Every operation declares 429.",
  severity: "warning",
  hint: "Declare 429 with a Retry-After header.",
  check: (api) =>
    everyOperation(api, ({ responses }) =>
      "429" in responses || "4XX" in responses ? undefined : "does not say what happens above the rate limit",
    ),
};
