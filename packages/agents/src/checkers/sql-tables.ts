import { byteOffsets, placeAt } from "./position.ts";
import { listOf, recordOf, type PlainRecord } from "./plain-data.ts";
import { listedValues } from "./sql-listed-values.ts";
import { readSqlStatements, type SqlStatement } from "./sql-statements.ts";
import type { SourcePlace } from "./yaml-source.ts";

/** A column as the statements of a schema leave it. */
export interface SqlColumn {
  readonly name: string;
  /** PostgreSQL's own name of the type, such as `int4`, without its schema; `enum` for an enumeration. */
  readonly type: string;
  readonly isArray: boolean;
  readonly notNull: boolean;
  readonly hasDefault: boolean;
  /** The only values that it takes, where its type or a CHECK lists them; otherwise empty. */
  readonly values: readonly string[];
  /** In bytes from the beginning of the text. */
  readonly location: number;
}

/** A table as the statements of a schema leave it. */
export interface SqlTable {
  readonly name: string;
  readonly location: number;
  readonly columns: ReadonlyMap<string, SqlColumn>;
  /** Whether it has columns that the text does not list, as after LIKE or AS SELECT. */
  readonly isOpen: boolean;
}

/** The tables of a SQL text, with the place of a location in it. */
export interface SqlSchema {
  readonly tables: readonly SqlTable[];
  readonly placeOf: (location: number) => SourcePlace;
}

interface MutableTable {
  name: string;
  location: number;
  isOpen: boolean;
  columns: Map<string, SqlColumn>;
}

interface State {
  readonly tables: Map<string, MutableTable>;
  /** Types that the text itself defines, by what they stand for. */
  readonly types: Map<string, string>;
  /** The values of the enumerations among them, by name. */
  readonly values: Map<string, readonly string[]>;
}

/** Reads the tables of a PostgreSQL schema: CREATE TABLE and what ALTER TABLE does to it later. Nothing is executed. */
export async function readSqlTables(text: string): Promise<SqlSchema> {
  const { statements } = await readSqlStatements(text);
  const state: State = { tables: new Map(), types: new Map(), values: new Map() };
  // What a type takes in the end counts for the columns that were made before.
  for (const statement of statements) readEnum(state, statement);
  for (const statement of statements) apply(state, statement);
  const offsetOf = byteOffsets(text);
  return { tables: [...state.tables.values()], placeOf: (location) => placeAt(text, offsetOf(location)) };
}

function apply(state: State, { kind, tree }: SqlStatement): void {
  if (kind === "CreateStmt") createTable(state, tree);
  if (kind === "AlterTableStmt") alterTable(state, tree);
  if (kind === "RenameStmt") rename(state, tree);
  if (kind === "CreateDomainStmt") state.types.set(lastName(tree["domainname"]), typeOf(state, tree["typeName"]).type);
  if (kind === "CreateTableAsStmt") addOpen(state, recordOf(recordOf(tree["into"])["rel"]));
  if (kind === "ViewStmt") addOpen(state, recordOf(tree["view"]));
}

function readEnum({ types, values }: State, { kind, tree }: SqlStatement): void {
  const name = lastName(tree["typeName"]);
  if (kind === "CreateEnumStmt") {
    types.set(name, "enum");
    values.set(name, listOf(tree["vals"]).map(stringOf));
  }
  const added = tree["newVal"];
  if (kind !== "AlterEnumStmt" || typeof added !== "string") return;
  values.set(name, [...(values.get(name) ?? []).filter((value) => value !== tree["oldVal"]), added]);
}

function addOpen(state: State, relation: PlainRecord): void {
  const name = String(relation["relname"]);
  state.tables.set(name, { name, location: numberOf(relation["location"]), isOpen: true, columns: new Map() });
}

function createTable(state: State, tree: PlainRecord): void {
  // A partition has the columns of its parent and is no table of its own for the API.
  if (tree["partbound"] !== undefined) return;
  const relation = recordOf(tree["relation"]);
  const name = String(relation["relname"]);
  const table: MutableTable = { name, location: numberOf(relation["location"]), isOpen: false, columns: new Map() };
  for (const parent of listOf(tree["inhRelations"])) {
    const inherited = state.tables.get(String(recordOf(recordOf(parent)["RangeVar"])["relname"]));
    if (inherited === undefined) table.isOpen = true;
    for (const [key, column] of inherited?.columns ?? []) table.columns.set(key, column);
  }
  state.tables.set(name, table);
  for (const element of listOf(tree["tableElts"]).map(recordOf)) {
    if (element["ColumnDef"] !== undefined) addColumn(state, table, recordOf(element["ColumnDef"]));
    else if (element["Constraint"] !== undefined) addConstraint(table, recordOf(element["Constraint"]));
    else table.isOpen = true;
  }
}

function addColumn(state: State, table: MutableTable, definition: PlainRecord): void {
  const written = listOf(definition["constraints"]).map((entry) => recordOf(recordOf(entry)["Constraint"]));
  const constraints = written.map((constraint) => String(constraint["contype"]));
  const { type, isArray, values } = typeOf(state, definition["typeName"]);
  const isSerial = /^(?:small|big)?serial\d?$/.test(type);
  const name = String(definition["colname"]);
  table.columns.set(name, {
    name,
    type: isSerial ? "int8" : type,
    isArray,
    notNull:
      isSerial || constraints.some((kind) => ["CONSTR_NOTNULL", "CONSTR_PRIMARY", "CONSTR_IDENTITY"].includes(kind)),
    hasDefault:
      isSerial || constraints.some((kind) => ["CONSTR_DEFAULT", "CONSTR_IDENTITY", "CONSTR_GENERATED"].includes(kind)),
    values,
    location: numberOf(definition["location"]),
  });
  for (const constraint of written) addCheck(table, constraint);
}

function addCheck(table: MutableTable, constraint: PlainRecord): void {
  const listed = constraint["contype"] === "CONSTR_CHECK" ? listedValues(constraint["raw_expr"]) : undefined;
  if (listed !== undefined) change(table, listed.column, { values: listed.values });
}

function addConstraint(table: MutableTable, constraint: PlainRecord): void {
  addCheck(table, constraint);
  if (constraint["contype"] !== "CONSTR_PRIMARY") return;
  for (const key of listOf(constraint["keys"])) change(table, stringOf(key), { notNull: true });
}

function change(table: MutableTable, name: string, changes: Partial<SqlColumn>): void {
  const column = table.columns.get(name);
  if (column !== undefined) table.columns.set(name, { ...column, ...changes });
}

function alterTable(state: State, tree: PlainRecord): void {
  const table = state.tables.get(String(recordOf(tree["relation"])["relname"]));
  if (table === undefined) return;
  for (const entry of listOf(tree["cmds"])) alter(state, table, recordOf(recordOf(entry)["AlterTableCmd"]));
}

function alter(state: State, table: MutableTable, command: PlainRecord): void {
  const name = String(command["name"]);
  const definition = recordOf(command["def"]);
  switch (String(command["subtype"])) {
    case "AT_AddColumn":
      return addColumn(state, table, recordOf(definition["ColumnDef"]));
    case "AT_DropColumn":
      table.columns.delete(name);
      return undefined;
    case "AT_SetNotNull":
      return change(table, name, { notNull: true });
    case "AT_DropNotNull":
      return change(table, name, { notNull: false });
    case "AT_AlterColumnType":
      return change(table, name, typeOf(state, recordOf(definition["ColumnDef"])["typeName"]));
    case "AT_AddConstraint":
      return addConstraint(table, recordOf(definition["Constraint"]));
    case "AT_DropConstraint":
      return dropChecks(table, name);
    default:
      return undefined;
  }
}

/** Which CHECK has the name is not known; each that may have it no longer counts. */
function dropChecks(table: MutableTable, name: string): void {
  if (/_(?:pkey|fkey|key)$/.test(name)) return;
  for (const { name: column, type } of table.columns.values())
    if (type !== "enum") change(table, column, { values: [] });
}

function rename(state: State, tree: PlainRecord): void {
  const name = String(recordOf(tree["relation"])["relname"]);
  const table = state.tables.get(name);
  const next = String(tree["newname"]);
  if (table === undefined) return;
  if (tree["renameType"] === "OBJECT_TABLE") {
    state.tables.delete(name);
    state.tables.set(next, { ...table, name: next });
  }
  const column = table.columns.get(String(tree["subname"]));
  if (tree["renameType"] !== "OBJECT_COLUMN" || column === undefined) return;
  table.columns.delete(column.name);
  table.columns.set(next, { ...column, name: next });
}

function typeOf(state: State, given: unknown): Pick<SqlColumn, "type" | "isArray" | "values"> {
  const name = recordOf(given);
  const written = lastName(name["names"]);
  return {
    type: state.types.get(written) ?? written,
    isArray: listOf(name["arrayBounds"]).length > 0,
    values: state.values.get(written) ?? [],
  };
}

function lastName(names: unknown): string {
  return stringOf(listOf(names).at(-1));
}

function stringOf(node: unknown): string {
  return String(recordOf(recordOf(node)["String"])["sval"]);
}

function numberOf(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
