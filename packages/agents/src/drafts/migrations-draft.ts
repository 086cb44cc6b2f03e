import type { Draft } from "@orchestrate/core";
import { offlineNotice } from "../deliverables/offline-notice.ts";
import type { Design, Quantity } from "../design/design.ts";
import { draftSql } from "./sql-draft.ts";

/** The first migration: it creates what db/schema.sql describes. `retention` is how many years rows are kept. */
export function draftMigrations(design: Design, retention: Quantity): readonly Draft[] {
  const notice = offlineNotice("sql");
  const schema = draftSql(design, retention).slice(notice.length);
  return [
    {
      name: "0001_initial",
      text: `${notice}--
-- First migration of ${design.title}: an empty database becomes what db/schema.sql describes. The runner keeps it in one
-- transaction. It has no way back but a new database; each later step says how it is undone.
-- Later steps expand, fill in batches and only then contract, so that the version before keeps working.
SET lock_timeout = '2s';
SET statement_timeout = '60s';
${schema}`,
    },
  ];
}
