import { nearestName } from "@orchestrate/core";
import type * as GraphQlModule from "graphql";
import type { DefinitionNode, DocumentNode, GraphQLError, GraphQLSchema } from "graphql";
import { placeAt } from "./position.ts";
import type { Fault } from "./report-findings.ts";

type GraphQl = typeof GraphQlModule;

/** Directives and scalars that gateways and hosted servers define by themselves. */
const FEDERATION = `
scalar FieldSet
scalar link__Import
directive @key(fields: FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
directive @requires(fields: FieldSet!) on FIELD_DEFINITION
directive @provides(fields: FieldSet!) on FIELD_DEFINITION
directive @external on OBJECT | FIELD_DEFINITION
directive @shareable repeatable on OBJECT | FIELD_DEFINITION
directive @override(from: String!, label: String) on FIELD_DEFINITION
directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION
directive @tag(name: String!) repeatable on FIELD_DEFINITION | INTERFACE | OBJECT | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION | SCHEMA
directive @link(url: String!, as: String, for: String, import: [link__Import]) repeatable on SCHEMA
directive @extends on OBJECT | INTERFACE
directive @interfaceObject on OBJECT
directive @composeDirective(name: String!) repeatable on SCHEMA
`;
const BUILT_IN_DIRECTIVES = ["deprecated", "include", "oneOf", "skip", "specifiedBy"];
const MAX_FAULTS = 100;

/** Checks a GraphQL schema as graphql-js does when a server starts, and operations in the same text against it. */
export async function graphqlFaults(text: string): Promise<readonly Fault[]> {
  const graphql = await import("graphql");
  const parsed = parseText(graphql, text);
  if ("fault" in parsed) return [parsed.fault];
  const own = parsed.document.definitions;
  const schemaNodes = own.filter((node) => isSchemaNode(graphql, node));
  if (schemaNodes.length === 0)
    return [{ line: 1, column: 1, rule: "empty", message: "the file defines no type", hint: "Begin with type Query." }];
  const sdl = documentOf(graphql, rootsDefined([...schemaNodes, ...prelude(graphql, schemaNodes)]));
  const errors = await sdlErrors(sdl);
  const faults = errors.map((error) => faultOf(text, error));
  if (faults.some((fault) => fault.severity !== "warning")) return faults.slice(0, MAX_FAULTS);
  const schema = graphql.buildASTSchema(sdl, { assumeValidSDL: true });
  faults.push(...graphql.validateSchema(schema).map((error) => faultOf(text, error)));
  if (faults.some((fault) => fault.severity !== "warning")) return faults.slice(0, MAX_FAULTS);
  faults.push(...operationFaults(graphql, schema, own, text), ...unboundedLists(graphql, schema));
  return faults.slice(0, MAX_FAULTS);
}

function parseText(graphql: GraphQl, text: string): { document: DocumentNode } | { fault: Fault } {
  try {
    return { document: graphql.parse(text, { maxTokens: 200_000 }) };
  } catch (error) {
    const [location] = error instanceof graphql.GraphQLError ? (error.locations ?? []) : [];
    const { line, column } = location ?? { line: 1, column: 1 };
    const message = error instanceof Error ? error.message.replace(/^Syntax Error: /, "") : String(error);
    return { fault: { line, column, rule: "syntax", message } };
  }
}

function isSchemaNode(graphql: GraphQl, node: DefinitionNode): boolean {
  return graphql.isTypeSystemDefinitionNode(node) || graphql.isTypeSystemExtensionNode(node);
}

function documentOf(graphql: GraphQl, definitions: readonly DefinitionNode[]): DocumentNode {
  return { kind: graphql.Kind.DOCUMENT, definitions: [...definitions] } as unknown as DocumentNode;
}

function nameOf(node: DefinitionNode): string | undefined {
  return "name" in node ? node.name?.value : undefined;
}

function prelude(graphql: GraphQl, nodes: readonly DefinitionNode[]): readonly DefinitionNode[] {
  const defined = new Set(nodes.map((node) => `${node.kind} ${nameOf(node) ?? ""}`));
  return graphql
    .parse(FEDERATION, { noLocation: true })
    .definitions.filter((node) => !defined.has(`${node.kind} ${nameOf(node) ?? ""}`));
}

/** A part of a larger graph extends root types that another part defines. */
function rootsDefined(nodes: readonly DefinitionNode[]): readonly DefinitionNode[] {
  const defined = new Set(nodes.filter((node) => node.kind === "ObjectTypeDefinition").map(nameOf));
  return nodes.map((node) => {
    const name = nameOf(node) ?? "";
    if (node.kind !== "ObjectTypeExtension" || !/^(?:Query|Mutation|Subscription)$/.test(name) || defined.has(name))
      return node;
    defined.add(name);
    return { ...node, kind: "ObjectTypeDefinition" } as unknown as DefinitionNode;
  });
}

async function sdlErrors(document: DocumentNode): Promise<readonly GraphQLError[]> {
  // Not among the names that the package's main module gives; it tells every error, where buildSchema throws one text.
  const { validateSDL } = await import("graphql/validation/validate.js");
  return validateSDL(document);
}

function faultOf(text: string, error: GraphQLError): Fault {
  const [location] = error.locations ?? [];
  const [node] = error.nodes ?? [];
  const place = location ?? (node?.loc === undefined ? { line: 1, column: 1 } : placeAt(text, node.loc.start));
  const [message, meant] = splitHint(error.message);
  const hint = meant ?? (/Query root type/.test(message) ? "Add type Query with at least one field." : undefined);
  const { line, column } = place;
  return {
    line,
    column,
    rule: ruleOf(message),
    ...(isForeignDirective(message) ? { severity: "warning" as const } : {}),
    message,
    ...(hint === undefined ? {} : { hint }),
  };
}

function splitHint(message: string): readonly [message: string, hint?: string] {
  const at = message.indexOf(" Did you mean");
  return at < 0 ? [message] : [message.slice(0, at), message.slice(at + 1)];
}

/** A server may add directives of its own; one that is nearly a built-in one is a slip. */
function isForeignDirective(message: string): boolean {
  const name = /^Unknown directive "@?([^"]+)"/.exec(message)?.[1];
  return name !== undefined && nearestName(name, BUILT_IN_DIRECTIVES, 3) === undefined;
}

const RULES: readonly (readonly [RegExp, string])[] = [
  [/^Unknown type/, "type-unknown"],
  [/^Unknown directive/, "directive-unknown"],
  [/^There can be only one|already exists|can only be defined once/, "name-repeated"],
  [/^Cannot query field/, "field-unknown"],
  [/root type/, "root-type"],
  [/interface|implement/i, "interface"],
];

function ruleOf(message: string): string {
  return RULES.find(([pattern]) => pattern.test(message))?.[1] ?? "schema-invalid";
}

function operationFaults(
  graphql: GraphQl,
  schema: GraphQLSchema,
  own: readonly DefinitionNode[],
  text: string,
): readonly Fault[] {
  const operations = own.filter((node) => !isSchemaNode(graphql, node));
  if (operations.length === 0) return [];
  return graphql.validate(schema, documentOf(graphql, operations)).map((error) => faultOf(text, error));
}

const LIMITS =
  /^(?:first|last|limit|take|pageSize|perPage|size|count|top|ids?|keys?|where|input|filter|page|pagination)$/;

function unboundedLists(graphql: GraphQl, schema: GraphQLSchema): readonly Fault[] {
  return Object.values(schema.getQueryType()?.getFields() ?? {}).flatMap((field): Fault[] => {
    const isList = graphql.isListType(graphql.getNullableType(field.type));
    const isObjects = graphql.isCompositeType(graphql.getNamedType(field.type));
    const [location] = field.astNode?.loc === undefined ? [] : [field.astNode.loc.startToken];
    if (!isList || !isObjects || location === undefined || field.args.some((one) => LIMITS.test(one.name))) return [];
    return [
      {
        line: location.line,
        column: location.column,
        rule: "list-unbounded",
        severity: "warning",
        message: `the list Query.${field.name} has no upper bound`,
        hint: "Take first and after, and answer a connection.",
      },
    ];
  });
}
