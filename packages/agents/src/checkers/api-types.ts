import { createRequire } from "node:module";
import type { ReadableText } from "@orchestrate/core";
import type * as OpenApiTypeScript from "openapi-typescript";
import { outsideReferences } from "./outside-references.ts";
import { resolve, type ApiOperation, type ApiView } from "./openapi-view.ts";

/** TypeScript declarations of an API, as `openapi-typescript` writes them, or why there are none. */
export type ApiTypes = { readonly declarations: string } | { readonly failed: string };

/** Generates the types of an API from its text alone; a reference that leaves the document is refused, never followed. */
export async function generateApiTypes(document: ReadableText, api: ApiView): Promise<ApiTypes> {
  const [outside] = outsideReferences(api.source);
  if (outside !== undefined) return { failed: `${document.path}:${outside.line}: ${outside.message}` };
  try {
    // Required, so that the compiler that it brings in is required too; see importTypeScript.
    const require = createRequire(import.meta.url);
    const { default: generate, astToString } = require("openapi-typescript") as typeof OpenApiTypeScript;
    // Read-only, because a client may hand over lists that it does not change; a default makes a field optional to send.
    const whole = document.files === undefined ? document.text : JSON.stringify(api.root);
    const nodes = await generate(whole, { immutable: true, defaultNonNullable: false, silent: true });
    return { declarations: astToString(nodes) };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

/** The JSON body that an operation takes: its media type and schema; undefined when it takes none. */
export function jsonBody(
  api: ApiView,
  operation: ApiOperation,
): { mediaType: string; schema: Readonly<Record<string, unknown>>; required: boolean } | undefined {
  const body = resolve(api.root, operation.body["requestBody"]);
  const content = resolve(api.root, body["content"]);
  const mediaType = Object.keys(content).find((type) => /\bjson\b/.test(type));
  if (mediaType === undefined) return undefined;
  const schema = resolve(api.root, resolve(api.root, content[mediaType])["schema"]);
  return { mediaType, schema, required: body["required"] === true };
}
