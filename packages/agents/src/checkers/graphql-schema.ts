import { nearestName } from "@orchestrate/core/deliverables";
import type * as GraphQlModule from "graphql";
import type { DefinitionNode, DocumentNode, GraphQLError, GraphQLSchema } from "graphql";
import { placeAt } from "./position.ts";
import type { Fault } from "./report-findings.ts";
import type { SourcePlace } from "./yaml-source.ts";

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

/** Scalars that AppSync has without a declaration. */
const APPSYNC = "AWSDate AWSTime AWSDateTime AWSTimestamp AWSEmail AWSJSON AWSURL AWSPhone AWSIPAddress"
  .split(" ")
  .map((name) => `scalar ${name}`)
  .join("\n");
/** Scalars that many servers bring, so that a part of a schema may leave them to the server. */
const USUAL_SCALARS =
  /^(?:Any|Bytes|Int8|Map|Time|Date|DateTime|LocalDate|LocalTime|Timestamp|Instant|Duration|JSON|JSONObject|Json|Object|UUID|Upload|Void|BigInt|BigDecimal|Decimal|Long|Short|Byte|U?[Ii]nt(?:8|16|32|64)|Float64|URL|URI|Email|EmailAddress|uuid|jsonb?|citext|timestamp(?:tz)?|timetz|date|time|numeric|bigint|smallint|bytea|float8|_\w+)$/;

/**
 * Checks a GraphQL schema as graphql-js does when a server starts, and operations in the same text against it. `others`
 * are files of the same schema: what they define is known.
 */
export async function graphqlFaults(text: string, others: readonly string[] = []): Promise<readonly Fault[]> {
  const graphql = await import("graphql");
  const parsed = parseText(graphql, text);
  if ("fault" in parsed) return [parsed.fault];
  const own = parsed.document.definitions;
  const schemaNodes = own.filter((node) => isSchemaNode(graphql, node));
  if (schemaNodes.length === 0)
    return [{ line: 1, column: 1, rule: "empty", message: "the file defines no type", hint: "Begin with type Query." }];
  const known = [...schemaNodes, ...missingFrom(schemaNodes, definitionsIn(graphql, others))];
  const sdl = documentOf(graphql, rootsDefined([...known, ...missingFrom(known, prelude(graphql))]));
  const isPart = extendsUnknown(graphql, known);
  // Amplify makes the queries from its models.
  const isModelled = /@model\b/.test(text);
  const strays = others.length === 0 ? strayExtensions(graphql, known, text) : [];
  const told = (errors: readonly GraphQLError[]): readonly Fault[] =>
    errors
      .filter((error) => isAboutText(error) && !(isModelled && /Query root/.test(error.message)))
      .flatMap((error) => weigh(faultOf(text, error), isPart));
  const faults = [...strays, ...told(await sdlErrors(sdl))];
  if (faults.length > 0 && (isPart || faults.some(isError))) return faults.slice(0, MAX_FAULTS);
  const schema = graphql.buildASTSchema(withUnknown(graphql, sdl), { assumeValidSDL: true });
  faults.push(...told(graphql.validateSchema(schema)));
  if (faults.some(isError)) return faults.slice(0, MAX_FAULTS);
  faults.push(...operationFaults(graphql, schema, own, text), ...unboundedLists(graphql, schema));
  return faults.slice(0, MAX_FAULTS);
}

function isError({ severity = "error" }: Fault): boolean {
  return severity === "error";
}

/** Errors in the other files are told where those are checked. */
function isAboutText({ nodes = [] }: GraphQLError): boolean {
  return nodes.length === 0 || nodes.some(({ loc }) => loc !== undefined);
}

/** Of a part of a larger schema, and of a usual scalar, it is not known whether the server has the type. */
function weigh(fault: Fault, isPart: boolean): readonly Fault[] {
  // Written without braces, a root is there for others to extend.
  if (/^Type (?:Query|Mutation|Subscription) must define one or more fields/.test(fault.message))
    return [{ ...fault, severity: "warning", hint: "Give it a field, or extend it in another file." }];
  const name = /^Unknown type "([^"]+)"/.exec(fault.message)?.[1];
  if (isPart && fault.message.startsWith("Cannot extend type")) return [];
  if (name === undefined || (!isPart && !USUAL_SCALARS.test(name))) return [fault];
  const hint = USUAL_SCALARS.test(name)
    ? `Declare it, unless the server does: scalar ${name}.`
    : "Check it together with the files that define it: orchestrate check <folder>.";
  return [{ ...fault, severity: "warning", hint }];
}

/** Whether the text extends types that nothing here defines, as a part of a larger schema does. */
function extendsUnknown(graphql: GraphQl, nodes: readonly DefinitionNode[]): boolean {
  const defined = new Set(nodes.filter((node) => graphql.isTypeDefinitionNode(node)).map(nameOf));
  return nodes.some((node) => graphql.isTypeExtensionNode(node) && !defined.has(nameOf(node)));
}

/** Extensions of types that nothing here defines and no gateway joins, beside types that are defined here. */
function strayExtensions(graphql: GraphQl, nodes: readonly DefinitionNode[], text: string): readonly Fault[] {
  const defined = nodes.filter((node) => graphql.isTypeDefinitionNode(node)).flatMap((node) => nameOf(node) ?? []);
  if (defined.length === 0) return [];
  return nodes.flatMap((node): readonly Fault[] => {
    const name = nameOf(node) ?? "";
    if (!graphql.isTypeExtensionNode(node) || defined.includes(name) || node.loc === undefined) return [];
    if (/^(?:Query|Mutation|Subscription)$/.test(name) || (node.directives ?? []).length > 0) return [];
    const near = nearestName(name, defined);
    const hint = near === undefined ? "Check it together with the file that defines it." : `Did you mean ${near}?`;
    const message = `nothing here defines ${name}, which is extended`;
    return [{ ...placeAt(text, node.loc.start), rule: "type-unknown", severity: "warning", message, hint }];
  });
}

function definitionsIn(graphql: GraphQl, texts: readonly string[]): readonly DefinitionNode[] {
  return texts
    .flatMap((text) => {
      try {
        return graphql.parse(text, { maxTokens: 200_000, noLocation: true }).definitions;
      } catch {
        // Told where that file is checked.
        return [];
      }
    })
    .filter((node) => isSchemaNode(graphql, node));
}

/** The schema with a scalar for each type that it names and does not define. */
function withUnknown(graphql: GraphQl, sdl: DocumentNode): DocumentNode {
  const defined = new Set(["Int", "Float", "String", "Boolean", "ID", ...sdl.definitions.map(nameOf)]);
  const named = new Set<string>();
  graphql.visit(sdl, { NamedType: ({ name }) => void (defined.has(name.value) || named.add(name.value)) });
  const scalars = [...named].map((name) => `scalar ${name}`).join("\n");
  return named.size === 0
    ? sdl
    : documentOf(graphql, [...sdl.definitions, ...graphql.parse(scalars, { noLocation: true }).definitions]);
}

function parseText(graphql: GraphQl, text: string): { document: DocumentNode } | { fault: Fault } {
  try {
    return { document: graphql.parse(text, { maxTokens: 200_000 }) };
  } catch (error) {
    const [location] = error instanceof graphql.GraphQLError ? (error.locations ?? []) : [];
    const { line, column } = location ?? { line: 1, column: 1 };
    const message = error instanceof Error ? error.message.replace(/^Syntax Error: /, "") : String(error);
    const place = /^Expected "[\])]"/.test(message) ? endBefore(text, { line, column }) : { line, column };
    return { fault: { ...place, rule: "syntax", message } };
  }
}

/** What is missing at the end of a line is told there, and not at the first word of the next. */
function endBefore(text: string, { line, column }: SourcePlace): SourcePlace {
  const lines = text.split(/\r?\n/);
  if ((lines[line - 1] ?? "").slice(0, column - 1).trim() !== "") return { line, column };
  const index = lines.slice(0, line - 1).findLastIndex((one) => /^[^#]*\S/.test(one) && !/^\s*#/.test(one));
  return index < 0 ? { line, column } : { line: index + 1, column: (lines[index] ?? "").trimEnd().length + 1 };
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

/** What gateways and hosted servers define by themselves. */
function prelude(graphql: GraphQl): readonly DefinitionNode[] {
  return graphql.parse(`${FEDERATION}\n${APPSYNC}`, { noLocation: true }).definitions;
}

function missingFrom(nodes: readonly DefinitionNode[], offered: readonly DefinitionNode[]): readonly DefinitionNode[] {
  const defined = new Set(nodes.map((node) => `${node.kind} ${nameOf(node) ?? ""}`));
  const names = new Set(nodes.filter(({ kind }) => kind.endsWith("TypeDefinition")).map(nameOf));
  return offered.filter(
    (node) =>
      node.kind.endsWith("Extension") ||
      (!defined.has(`${node.kind} ${nameOf(node) ?? ""}`) &&
        !(node.kind.endsWith("TypeDefinition") && names.has(nameOf(node)))),
  );
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
  // What is defined twice, or does not fit its interface, stands at the later place.
  const isLater = /only one|only be defined once|already exists|[Ii]nterface/.test(error.message);
  const location = isLater ? error.locations?.at(-1) : error.locations?.[0];
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
