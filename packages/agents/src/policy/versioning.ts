import { asObject, type ApiView } from "../checkers/openapi-view.ts";
import type { PolicyRule } from "./policy-rule.ts";

const VERSION_SEGMENT = /(?:^|\/|\.|-)v?\d+(?:[.-]\d+)*(?:(?:alpha|beta)\d*)?(?:\/|$|\.)/i;
const VERSION_PARAMETER = /^(?:x-)?(?:api|accept)-?version$|-version$|^version$/i;

/** A breaking change can be made next to what clients use today. */
export const versioning: PolicyRule = {
  id: "versioning",
  title: "The version of the API is in its address, a header or its media type.",
  severity: "warning",
  hint: "Begin every path, or the server's address, with a version such as /v1.",
  check: (api) => {
    if (api.operations.length === 0 || isVersioned(api)) return [];
    return [{ at: ["paths"], message: "no path, server, header or media type carries a version of the API" }];
  },
};

function isVersioned(api: ApiView): boolean {
  const servers = Array.isArray(api.root["servers"]) ? (api.root["servers"] as readonly unknown[]) : [];
  const addresses = servers.map((server) => String(asObject(server)["url"]).replace(/^\w+:\/\/[^/]*/, ""));
  return (
    addresses.some((address) => VERSION_SEGMENT.test(address)) ||
    api.operations.some(
      (operation) =>
        VERSION_SEGMENT.test(operation.path) ||
        operation.parameters.some((parameter) => VERSION_PARAMETER.test(String(parameter["name"]))) ||
        Object.values(operation.responses).some((response) =>
          Object.keys(asObject(response["content"])).some((type) => /[.;]\s*(?:v\d|version=)/i.test(type)),
        ),
    )
  );
}
