import { wordsOf } from "../design/names.ts";
import { asObject, type ApiObject, type ApiView } from "./openapi-view.ts";
import type { RestHit, RestRule } from "./rest-rule.ts";
import type { YamlPath } from "./yaml-source.ts";

interface NamedSchema {
  readonly name: string;
  readonly at: YamlPath;
  readonly schema: ApiObject;
}

const DEEPEST = 6;

/** Every property of the document's own schemas, down to six levels of nesting; references are not followed. */
function propertiesOf(api: ApiView): readonly NamedSchema[] {
  const places: readonly YamlPath[] = [["components", "schemas"], ["definitions"]];
  return places.flatMap((place) => {
    const schemas = place.reduce<ApiObject>((value, key) => asObject(value[key]), api.root);
    return Object.entries(schemas).flatMap(([name, schema]) => propertiesIn(asObject(schema), [...place, name], 0));
  });
}

function propertiesIn(schema: ApiObject, at: YamlPath, depth: number): readonly NamedSchema[] {
  if (depth > DEEPEST) return [];
  const own = Object.entries(asObject(schema["properties"])).flatMap(([name, value]): readonly NamedSchema[] => {
    const place = [...at, "properties", name];
    return [{ name, at: place, schema: asObject(value) }, ...propertiesIn(asObject(value), place, depth + 1)];
  });
  const parts = ["allOf", "oneOf", "anyOf"].flatMap((key) => {
    const list: unknown = schema[key];
    if (!Array.isArray(list)) return [];
    return list.flatMap((part: unknown, index) => propertiesIn(asObject(part), [...at, key, index], depth + 1));
  });
  return [...own, ...parts, ...propertiesIn(asObject(schema["items"]), [...at, "items"], depth + 1)];
}

function styleOf(name: string): string | undefined {
  if (/^[a-z][a-z0-9]*(?:_[a-z0-9]+)+$/.test(name)) return "snake_case";
  return /^[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)+$/.test(name) ? "camelCase" : undefined;
}

/** Names of path and query parameters, each once, at the first place that can be pointed at. */
function parametersOf(api: ApiView): readonly Pick<NamedSchema, "name" | "at">[] {
  return api.operations.flatMap((operation) =>
    operation.parameters
      .filter((parameter) => parameter["in"] === "path" || parameter["in"] === "query")
      .map((parameter) => ({ name: String(parameter["name"]), at: operation.at })),
  );
}

const mixedNames: RestRule = {
  id: "mixed-name-casing",
  severity: "warning",
  why: "Two spellings for names make every client look each one up, and a name that is spelt wrongly is often ignored in silence.",
  breaking: true,
  find: (api) => {
    const all = [...parametersOf(api), ...propertiesOf(api)].filter(({ name }) => styleOf(name) !== undefined);
    const names = [...new Map(all.toReversed().map((entry) => [entry.name, entry])).values()].toReversed();
    const snake = names.filter(({ name }) => styleOf(name) === "snake_case");
    if (snake.length === 0 || snake.length === names.length) return [];
    const main = snake.length * 2 > names.length ? "snake_case" : "camelCase";
    const tied = snake.length * 2 === names.length;
    return names
      .filter(({ name }) => styleOf(name) !== main)
      .map(({ name, at }): RestHit => {
        const others = tied ? "half of this API's names are" : "most of this API's names are";
        return {
          at,
          what: `the name \`${name}\` is ${styleOf(name) ?? ""}, ${others} ${main}`,
          change: `Call it \`${respelt(name, main)}\`; accept and answer both names until the next version.`,
        };
      });
  },
};

function respelt(name: string, style: string): string {
  if (style === "snake_case") return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return name.replaceAll(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}

const MONEY: ReadonlySet<string> = new Set(
  "amount price total subtotal balance cost fee tax salary revenue discount payment refund vat".split(" "),
);
const NO_MONEY: ReadonlySet<string> = new Set(
  "rate percent percentage ratio count quantity items pages share factor score weight distance time duration ms seconds".split(
    " ",
  ),
);

const moneyAsNumber: RestRule = {
  id: "money-as-number",
  severity: "warning",
  why: "A JSON number becomes a binary fraction in most clients: 0.1 + 0.2 is not 0.3 there, and an amount without a currency cannot be added up.",
  breaking: true,
  find: (api) =>
    propertiesOf(api).flatMap(({ name, at, schema }): readonly RestHit[] => {
      const words = wordsOf(name);
      const type: unknown = schema["type"];
      const isNumber = type === "number" || (Array.isArray(type) && type.includes("number"));
      if (!isNumber || !words.some((word) => MONEY.has(word)) || words.some((word) => NO_MONEY.has(word))) return [];
      return [
        {
          at,
          what: `\`${name}\` looks like money and is a \`number\``,
          change:
            "Write amounts as a decimal string, or as a whole number of the smallest unit, together with an ISO 4217 currency.",
        },
      ];
    }),
};

/** Rules about the names and types of parameters and properties. */
export const restSchemaRules: readonly RestRule[] = [mixedNames, moneyAsNumber];
