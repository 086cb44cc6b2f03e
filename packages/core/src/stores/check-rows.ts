import type { DatabaseSync } from "node:sqlite";
import type { CheckOutcome } from "../deliverables/deliverable-kind.ts";
import { unreadableRow } from "./damaged-store.ts";
import type { RunStore } from "./run-store.ts";
import type { SqliteConnection } from "./sqlite-database.ts";

/** The part of a store that keeps what checkers said. */
export function checkStore(connection: SqliteConnection): Pick<RunStore, "putCheck" | "getCheck" | "hasChecks"> {
  return {
    putCheck: async (checker, document, outcome) =>
      connection.writeSoon((database) => {
        const statement = database.prepare(
          "insert or replace into checks (checker, document, outcome) values (?, ?, ?)",
        );
        statement.run(checker, document, JSON.stringify(outcome));
      }),
    getCheck: async (checker, document) => connection.read((database) => selectCheck(database, checker, document)),
    hasChecks: async (checker) =>
      connection.read(
        (database) => database.prepare("select 1 from checks where checker = ? limit 1").get(checker) !== undefined,
      ),
  };
}

function selectCheck(database: DatabaseSync, checker: string, document: string): CheckOutcome | undefined {
  const row = database.prepare("select outcome from checks where checker = ? and document = ?").get(checker, document);
  if (row === undefined) return undefined;
  const { outcome } = row;
  if (typeof outcome !== "string") throw unreadableRow("the outcome of a check holds no text");
  return JSON.parse(outcome) as CheckOutcome;
}
