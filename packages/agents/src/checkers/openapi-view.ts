import type { ReadableText } from "@orchestrate/core";
import { bundleApi } from "./bundle-api.ts";
import { MAX_DOCUMENT_BYTES } from "./markdown-outline.ts";
import { parseYamlSource, type YamlPath, type YamlSource } from "./yaml-source.ts";

/** A JSON object of an API description. */
export type ApiObject = Readonly<Record<string, unknown>>;

/** One operation of an API description, with what it inherits resolved. */
export interface ApiOperation {
  readonly method: string;
  readonly path: string;
  readonly segments: readonly string[];
  /** Path of keys to the operation in the document. */
  readonly at: YamlPath;
  readonly body: ApiObject;
  /** Parameters of the path and of the operation, local references followed. */
  readonly parameters: readonly ApiObject[];
  /** Responses by status, local references followed. */
  readonly responses: Readonly<Record<string, ApiObject>>;
}

/** An API description as the rules of a review look at it. */
export interface ApiView {
  readonly file: string;
  readonly lines: readonly string[];
  readonly source: YamlSource;
  readonly root: ApiObject;
  readonly operations: readonly ApiOperation[];
}

const METHODS = ["get", "put", "post", "patch", "delete"];

/** The first of the texts, up to 1 MiB, that is an OpenAPI or Swagger document, or undefined when none is. */
export function findApi(inputs: readonly ReadableText[]): ApiView | undefined {
  for (const input of inputs) {
    if (input.text.length > MAX_DOCUMENT_BYTES) continue;
    if (!/\b(?:openapi|swagger)\b/.test(input.text.slice(0, 4000))) continue;
    const read = parseYamlSource(input.text, 1, "followed");
    const api = viewApi(input, bundleApi(read, input.path, input.files ?? []));
    if (api.root["openapi"] !== undefined || api.root["swagger"] !== undefined) return api;
  }
  return undefined;
}

/** The view of an API description that was read already. */
export function viewApi(input: { readonly path: string; readonly text: string }, source: YamlSource): ApiView {
  const root = asObject(source.value);
  return { file: input.path, lines: input.text.split(/\r?\n/), source, root, operations: operationsIn(root) };
}

/** The value when it is an object, else an empty one. */
export function asObject(value: unknown): ApiObject {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is ApiObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Follows `$ref` within the document, at most eight times; anything outside of it is an empty object. */
export function resolve(root: ApiObject, value: unknown): ApiObject {
  let current = asObject(value);
  for (let step = 0; step < 8; step += 1) {
    const reference = current["$ref"];
    if (typeof reference !== "string") return current;
    if (!reference.startsWith("#/")) return {};
    const keys = reference
      .slice(2)
      .split("/")
      .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    let target: unknown = root;
    for (const key of keys) target = Object.hasOwn(asObject(target), key) ? asObject(target)[key] : undefined;
    current = asObject(target);
  }
  return {};
}

function operationsIn(root: ApiObject): readonly ApiOperation[] {
  return Object.entries(asObject(root["paths"])).flatMap(([path, item]) => {
    const shared = listOf(asObject(item)["parameters"]);
    return METHODS.flatMap((method): readonly ApiOperation[] => {
      const body = asObject(item)[method];
      if (!isObject(body)) return [];
      const responses = Object.entries(asObject(body["responses"])).map(([status, response]) => [
        status,
        resolve(root, response),
      ]);
      return [
        {
          method,
          path,
          segments: path.split("/").filter((segment) => segment !== ""),
          at: ["paths", path, method],
          body,
          parameters: [...shared, ...listOf(body["parameters"])].map((parameter) => resolve(root, parameter)),
          responses: Object.fromEntries(responses),
        },
      ];
    });
  });
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
