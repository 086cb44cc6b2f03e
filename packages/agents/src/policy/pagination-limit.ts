import { asObject, resolve, type ApiObject, type ApiOperation } from "../checkers/openapi-view.ts";
import { everyOperation, type PolicyRule } from "./policy-rule.ts";

const LIMIT_NAME = /^(?:limit|page\[?_?(?:size|limit)\]?|per_?page|count|first|max_?results|top)$/i;

/** No client can ask for the whole table at once. */
export const paginationLimit: PolicyRule = {
  id: "pagination-limit",
  title: "Every list has a limit with a maximum.",
  severity: "warning",
  hint: "Add a limit parameter with a maximum, and a cursor.",
  check: (api) =>
    everyOperation(api, (operation) => {
      if (operation.method !== "get" || !answersList(api.root, operation)) return undefined;
      return operation.parameters.some((parameter) => isBoundedLimit(api.root, parameter))
        ? undefined
        : "the list has no upper bound";
    }),
};

function isBoundedLimit(root: ApiObject, parameter: ApiObject): boolean {
  return (
    LIMIT_NAME.test(String(parameter["name"])) && typeof resolve(root, parameter["schema"])["maximum"] === "number"
  );
}

/** A list answers an array, or an object with an array in one of its own properties called items or data. */
function answersList(root: ApiObject, { responses }: ApiOperation): boolean {
  return Object.values(asObject(responses["200"]?.["content"])).some((media) => {
    const schema = resolve(root, asObject(media)["schema"]);
    const properties = asObject(schema["properties"]);
    const lists = [schema, resolve(root, properties["items"]), resolve(root, properties["data"])];
    return lists.some((candidate) => candidate["type"] === "array");
  });
}
