import { z } from "zod";

/**
 * The JSON Schema of a tool's arguments. Every byte goes with every model call, so what no model reads is left out: the
 * name of the draft, defaults, that a text must not be empty, that names are text and that there are no others.
 */
export function toolParameters(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _draft, ...parameters } = z.toJSONSchema(schema, {
    io: "input",
    override: ({ jsonSchema }) => {
      delete jsonSchema.default;
      delete jsonSchema.minLength;
      delete jsonSchema.propertyNames;
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return parameters;
}
