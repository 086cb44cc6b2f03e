import type { CrossCheck } from "@orchestrate/core";
import { adrCompose } from "./adr-compose.ts";
import { adrKubernetes } from "./adr-kubernetes.ts";
import { adrSqlDdl } from "./adr-sql-ddl.ts";
import { capacityPlanKubernetes } from "./capacity-plan-kubernetes.ts";
import { capacityPlanLoadTest } from "./capacity-plan-load-test.ts";
import { capacityPlanSloAlerts } from "./capacity-plan-slo-alerts.ts";
import { composeKubernetes } from "./compose-kubernetes.ts";
import { factsSloAlerts } from "./facts-slo-alerts.ts";
import { openapiApiClient } from "./openapi-api-client.ts";
import { openapiCompose } from "./openapi-compose.ts";
import { openapiKubernetes } from "./openapi-kubernetes.ts";
import { openapiLoadTest } from "./openapi-load-test.ts";
import { openapiSequenceDiagram } from "./openapi-sequence-diagram.ts";
import { openapiSqlDdl } from "./openapi-sql-ddl.ts";
import { sloAlertsKubernetes } from "./slo-alerts-kubernetes.ts";
import { sloAlertsLoadTest } from "./slo-alerts-load-test.ts";
import { sloAlertsMetrics } from "./slo-alerts-metrics.ts";
import { sloAlertsRunbook } from "./slo-alerts-runbook.ts";

/** Every rule between documents of the built-in kinds. */
export const crossChecks: readonly CrossCheck[] = [
  openapiSqlDdl,
  openapiApiClient,
  openapiLoadTest,
  openapiSequenceDiagram,
  openapiKubernetes,
  openapiCompose,
  composeKubernetes,
  capacityPlanKubernetes,
  capacityPlanSloAlerts,
  capacityPlanLoadTest,
  factsSloAlerts,
  sloAlertsLoadTest,
  sloAlertsRunbook,
  sloAlertsMetrics,
  sloAlertsKubernetes,
  adrSqlDdl,
  adrKubernetes,
  adrCompose,
];
