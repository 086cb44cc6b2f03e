import { defineCrossCheck, type CrossCheck } from "@orchestrate/core/deliverables";
import { chosenDatabase } from "../checkers/chosen-database.ts";
import { reportConflicts, type Conflict } from "../checkers/report-conflicts.ts";

/** A schema for PostgreSQL is written only where the decision record chose a database that speaks it; the DDL yields. */
export const adrSqlDdl: CrossCheck = defineCrossCheck({
  id: "adr-sql-ddl",
  title: "The schema is one for the database that the decision record chose.",
  kinds: ["adr", "sql-ddl"],
  check: (input) =>
    reportConflicts(input, "adr-sql-ddl@1", (documents) => {
      const chosen = chosenDatabase(documents("adr"));
      if (chosen === undefined || chosen.family.speaksPostgres) return [];
      return documents("sql-ddl").map((schema): Conflict => {
        // A schema that names the decision itself was written knowing it, for instance to compare both.
        const isKnown = chosen.family.names.test(schema.text);
        return {
          path: schema.path,
          line: 1,
          column: 1,
          rule: "decision-contradicted",
          severity: isKnown ? "warning" : "error",
          message: `this is a schema for PostgreSQL, but ${chosen.at} chose ${chosen.name}`,
          hint: "Follow the decision, or have it superseded by one that chooses PostgreSQL and says why.",
        };
      });
    }),
});
