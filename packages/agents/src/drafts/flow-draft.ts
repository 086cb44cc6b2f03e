import type { Draft } from "@orchestrate/core";
import { offlineNotice } from "../deliverables/offline-notice.ts";
import type { Design } from "../design/design.ts";

/** How a change travels from the call to the answer, with every way in which it is refused. */
export function draftFlow(design: Design): Draft {
  const cached = design.sizing.cacheHitRatio.value > 0;
  const write = design.operations.find((operation) => operation.action === "create");
  const done = cached
    ? "  commit --> drop[Delete what the cache holds of it]\n  drop --> answer\n"
    : "  commit --> answer\n";
  const text = `${offlineNotice("mermaid")}%% What is decided, in this order, when ${write?.operationId ?? "a change"} is called.
flowchart TD
  call([${write === undefined ? "A change" : `${write.method.toUpperCase()} ${write.path.replaceAll(/[{}]/g, ":")}`}]) --> token{Token valid?}
  token -->|no| unauthorised[401]
  token -->|yes| quota{Within the quota?}
  quota -->|no| limited[429 with Retry-After]
  quota -->|yes| scope{Scope allows it?}
  scope -->|no| forbidden[403]
  scope -->|yes| body{Body follows its schema?}
  body -->|no| invalid[422 with a pointer to each fault]
  body -->|yes| key{Idempotency key known?}
  key -->|yes, same body| stored[The stored answer]
  key -->|yes, another body| reused[422]
  key -->|no| rules{Constraints hold?}
  rules -->|no| conflict[409, everything rolled back]
  rules -->|yes| commit[(Commit with the audit entry)]
${done}  answer([201])
`;
  return { name: "write-path", text };
}
