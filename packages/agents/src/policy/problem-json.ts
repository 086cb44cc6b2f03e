import { asObject } from "../checkers/openapi-view.ts";
import type { PolicyRule } from "./policy-rule.ts";

/** Errors have one shape, so that clients read them in one place. */
export const problemJson: PolicyRule = {
  id: "problem-json",
  title: "Errors are application/problem+json (RFC 9457).",
  severity: "warning",
  hint: "Answer errors as problem details (RFC 9457), one shared schema.",
  check: (api) =>
    api.operations.flatMap(({ method, path, at, responses }) => {
      const plain = Object.keys(responses).filter(
        (status) => /^[45]/.test(status) && !("application/problem+json" in asObject(responses[status]?.["content"])),
      );
      const [first] = plain;
      if (first === undefined) return [];
      const message = `${method.toUpperCase()} ${path}: ${plain.join(", ")} without application/problem+json`;
      return [{ at: [...at, "responses", first], message }];
    }),
};
