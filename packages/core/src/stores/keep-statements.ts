import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Makes a database compile each statement once. */
export function keepStatements(database: DatabaseSync): DatabaseSync {
  const known = new Map<string, StatementSync>();
  const prepare = database.prepare.bind(database);
  database.prepare = (sql) => {
    const statement = known.get(sql) ?? prepare(sql);
    known.set(sql, statement);
    return statement;
  };
  return database;
}
