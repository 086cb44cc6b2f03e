import { defineCrossCheck, type CrossCheck, type ReadableText } from "@orchestrate/core/deliverables";
import { judgeCalls, type ApiCall } from "../checkers/api-calls.ts";
import { callConflicts } from "../checkers/call-conflicts.ts";
import { findApi, type ApiView } from "../checkers/openapi-view.ts";
import { listOf, recordOf, textOf } from "../checkers/plain-data.ts";
import { reportConflicts, type Conflict } from "../checkers/report-conflicts.ts";
import { parseYamlSource, type SourcePlace } from "../checkers/yaml-source.ts";

interface PlannedRequest extends ApiCall {
  readonly operationId?: string;
  readonly idPlace: SourcePlace;
}

function plannedRequests(plan: ReadableText): readonly PlannedRequest[] {
  const source = parseYamlSource(plan.text);
  return listOf(recordOf(source.value)["requests"]).flatMap((entry, index): readonly PlannedRequest[] => {
    const request = recordOf(entry);
    const key = ["path", "url"].find((name) => textOf(request[name]) !== undefined) ?? "path";
    const path = (textOf(request[key]) ?? "").replace(/^[a-z]+:\/\/[^/]*/i, "").split(/[?#]/, 1)[0] ?? "";
    if (!path.startsWith("/")) return [];
    const method = textOf(request["method"])?.toLowerCase();
    const operationId = textOf(request["operationId"]);
    return [
      {
        ...source.placeOf(["requests", index, key]),
        path,
        ...(method === undefined ? {} : { method }),
        ...(operationId === undefined ? {} : { operationId }),
        idPlace: source.placeOf(["requests", index, "operationId"]),
      },
    ];
  });
}

function compare(api: ApiView, plan: ReadableText): readonly Conflict[] {
  const judged = judgeCalls(api, plannedRequests(plan));
  const misnamed = judged.flatMap((entry): readonly Conflict[] => {
    if (!("operation" in entry)) return [];
    const { operationId, idPlace } = entry.call;
    const declared = textOf(entry.operation.body["operationId"]);
    if (operationId === undefined || declared === undefined || operationId === declared) return [];
    const { line } = api.source.placeOf([...entry.operation.at, "operationId"]);
    const message = `${entry.operation.method.toUpperCase()} ${entry.operation.path} is ${declared} in the API (${api.file}:${line}), not ${operationId}`;
    return [{ path: plan.path, ...idPlace, rule: "operation-misnamed", message, hint: `Write ${declared}.` }];
  });
  return [...callConflicts(plan.path, judged), ...misnamed];
}

/** Every request of the load test is an operation of the API; the load test yields. */
export const openapiLoadTest: CrossCheck = defineCrossCheck({
  id: "openapi-load-test",
  title: "Every request of the load test is an operation of the API.",
  kinds: ["openapi", "load-test"],
  check: (input) =>
    reportConflicts(input, "openapi-load-test@1", (documents) => {
      const api = findApi(documents("openapi"));
      return api === undefined ? [] : documents("load-test").flatMap((plan) => compare(api, plan));
    }),
});
