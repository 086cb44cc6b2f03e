import type { DeliverableKind } from "@orchestrate/core";
import { adr } from "./adr.ts";
import { apiChange } from "./api-change.ts";
import { apiClient } from "./api-client.ts";
import { apiReview } from "./api-review.ts";
import { asyncapi } from "./asyncapi.ts";
import { c4Context } from "./c4-context.ts";
import { capacityPlan } from "./capacity-plan.ts";
import { compose } from "./compose.ts";
import { dockerfile } from "./dockerfile.ts";
import { erDiagram } from "./er-diagram.ts";
import { flowchart } from "./flowchart.ts";
import { graphql } from "./graphql.ts";
import { jsonSchema } from "./json-schema.ts";
import { githubActions } from "./github-actions.ts";
import { kubernetes } from "./kubernetes.ts";
import { loadTest } from "./load-test.ts";
import { migrations } from "./migrations.ts";
import { openapi } from "./openapi.ts";
import { queries } from "./queries.ts";
import { runbook } from "./runbook.ts";
import { sequenceDiagram } from "./sequence-diagram.ts";
import { sloAlerts } from "./slo-alerts.ts";
import { sqlDdl } from "./sql-ddl.ts";
import { stateDiagram } from "./state-diagram.ts";
import { threatModel } from "./threat-model.ts";
import { terraform } from "./terraform.ts";

/** Every kind of document that the built-in team can hand over. */
export const deliverableKinds: readonly DeliverableKind[] = [
  adr,
  openapi,
  sqlDdl,
  capacityPlan,
  sequenceDiagram,
  apiClient,
  kubernetes,
  sloAlerts,
  loadTest,
  runbook,
  apiReview,
  dockerfile,
  compose,
  githubActions,
  terraform,
  apiChange,
  asyncapi,
  graphql,
  jsonSchema,
  migrations,
  queries,
  erDiagram,
  c4Context,
  stateDiagram,
  flowchart,
  threatModel,
];
