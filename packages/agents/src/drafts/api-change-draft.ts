import type { DraftInput } from "@orchestrate/core";
import { asObject, findApi } from "../checkers/openapi-view.ts";
import { scalarText } from "../checkers/plain-data.ts";
import { offlineNotice } from "../deliverables/offline-notice.ts";
import { apiChanges, type ApiChange } from "../design/api-changes.ts";
import { designFrom } from "../design/design-from-facts.ts";
import { draftOpenApi } from "./openapi-draft.ts";
import { markdownTable, showCount } from "./show-quantity.ts";

function cell(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll("|", "\\|");
}

function tableOf(changes: readonly ApiChange[]): string {
  if (changes.length === 0) return "None.";
  return markdownTable(
    ["Where", "Change"],
    changes.map(({ subject, description }) => [`\`${cell(subject)}\``, cell(description)]),
  );
}

function version(api: { readonly root: Readonly<Record<string, unknown>> }): string {
  return cell(scalarText(asObject(api.root["info"])["version"]) ?? "not stated");
}

/** What changed between the API among the inputs and the run's own one, computed by api-smart-diff. */
export function draftApiChange({ facts, goal, inputs, documents }: DraftInput): string {
  const before = findApi(inputs);
  const written = findApi(documents.filter((document) => document.kind === "openapi"));
  const after = written ?? findApi([{ path: "api/openapi.yaml", text: draftOpenApi(designFrom(facts, goal)) }]);
  const title = `# API changes\n\n${offlineNotice("markdown")}`;
  if (before === undefined || after === undefined)
    return `${title}\nNone of the task's inputs is an OpenAPI document, so there is no earlier version to compare with.\n`;
  const changes = apiChanges(before.root, after.root);
  const breaking = changes.filter((change) => change.breaking);
  const others = changes.filter((change) => !change.breaking);
  const advice =
    breaking.length === 0
      ? "Clients of the earlier version go on working."
      : "The version in the address has to go up, or each of these has to be taken back: offer both versions for a stated time, and count who still calls the earlier one.";
  return `${title}
From \`${cell(before.file)}\` (version ${version(before)}) to \`${cell(after.file)}\` (version ${version(after)}): ${showCount(breaking.length, "breaking change")}, ${showCount(others.length, "other change")} (computed by api-smart-diff). ${advice}

## Breaking changes

${tableOf(breaking)}

## Other changes

${tableOf(others)}
`;
}
