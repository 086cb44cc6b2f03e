import { defineCrossCheck, type CrossCheck } from "@orchestrate/core/deliverables";
import { isMeantFor, judgeCalls } from "../checkers/api-calls.ts";
import { callConflicts } from "../checkers/call-conflicts.ts";
import { clientRequests } from "../checkers/client-requests.ts";
import { findApi } from "../checkers/openapi-view.ts";
import { reportConflicts } from "../checkers/report-conflicts.ts";
import { importTypeScript } from "../checkers/typescript-program.ts";

/** Every request of the client is an operation of the API; the client yields. */
export const openapiApiClient: CrossCheck = defineCrossCheck({
  id: "openapi-api-client",
  title: "Every request that the client makes is an operation of the API.",
  kinds: ["openapi", "api-client"],
  check: (input) =>
    reportConflicts(input, "openapi-api-client@1", async (documents) => {
      const api = findApi(documents("openapi"));
      if (api === undefined) return [];
      const ts = await importTypeScript();
      const standsAlone = (input.policy["standalone-client"] ?? "error") === "error";
      return documents("api-client").flatMap(({ path, text }) => {
        const source = ts.createSourceFile("/client.ts", text, ts.ScriptTarget.ES2022, true);
        const judged = judgeCalls(api, clientRequests(ts, source));
        // What people wrote may be a client of another API, whose description does not lie here.
        return standsAlone || isMeantFor(judged) ? callConflicts(path, judged) : [];
      });
    }),
  isolated: import.meta.url,
});
