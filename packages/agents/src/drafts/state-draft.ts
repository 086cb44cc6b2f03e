import type { Draft } from "@orchestrate/core";
import { offlineNotice } from "../deliverables/offline-notice.ts";
import type { Design, DesignField, DesignResource } from "../design/design.ts";
import { kebabCase, snakeCase, wordsOf } from "../design/names.ts";

/** The life of each resource that has a status, in the order of its values; of the request itself when none has. */
export function draftStates(design: Design): readonly Draft[] {
  const stated = design.resources.flatMap((resource) => {
    const status = resource.fields.find(isStatus);
    return status === undefined ? [] : [lifeOf(resource, status)];
  });
  return stated.length > 0 ? stated : [idempotentRequest()];
}

function isStatus(field: DesignField): boolean {
  return field.type === "enum" && field.values.length > 1 && /(?:status|state|phase|stage)$/i.test(field.name);
}

function lifeOf(resource: DesignResource, status: DesignField): Draft {
  const states = status.values.map((value) => ({ id: `s_${snakeCase(wordsOf(value))}`, label: value }));
  const steps = states
    .slice(1)
    .map(({ id, label }, index) => `  ${states[index]?.id ?? id} --> ${id}: set ${plain(label)}\n`);
  const text = `${offlineNotice("mermaid")}%% The order of the values of ${status.column} is taken for the order of its life (assumed); no other change is allowed.
stateDiagram-v2
${states.map(({ id, label }) => `  ${id}: ${plain(label)}\n`).join("")}  [*] --> ${states[0]?.id ?? ""}: create
${steps.join("")}  ${states.at(-1)?.id ?? ""} --> [*]
`;
  return { name: kebabCase(resource.label.split(" ")), text };
}

/** A label of mermaid ends at a colon, a semicolon or a hash. */
function plain(label: string): string {
  return label.replaceAll(/[^\p{L}\p{N} _-]/gu, " ").trim();
}

function idempotentRequest(): Draft {
  const text = `${offlineNotice("mermaid")}%% No resource of the task has a status, so this is the life of an idempotency key.
stateDiagram-v2
  [*] --> claimed: first request with the key
  claimed --> answered: commit
  claimed --> released: rollback
  released --> claimed: the client repeats
  answered --> answered: same key and body, stored answer
  answered --> [*]: lifetime is over
`;
  return { name: "idempotency-key", text };
}
