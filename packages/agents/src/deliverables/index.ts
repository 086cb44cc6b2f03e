import type { DeliverableKind } from "@orchestrate/core";
import { adr } from "./adr.ts";
import { apiClient } from "./api-client.ts";
import { apiReview } from "./api-review.ts";
import { capacityPlan } from "./capacity-plan.ts";
import { kubernetes } from "./kubernetes.ts";
import { loadTest } from "./load-test.ts";
import { openapi } from "./openapi.ts";
import { runbook } from "./runbook.ts";
import { sequenceDiagram } from "./sequence-diagram.ts";
import { sloAlerts } from "./slo-alerts.ts";
import { sqlDdl } from "./sql-ddl.ts";

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
];
