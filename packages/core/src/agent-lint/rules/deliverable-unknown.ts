import { nearestName } from "../../agent-file/diagnostics.ts";
import { defineAgentRule } from "../agent-rule.ts";
import { placeOfDeliverable } from "../place-of-deliverable.ts";

/** A deliverable of a kind that does not exist. */
export const deliverableUnknown = defineAgentRule({
  code: "deliverable-unknown",
  severity: "error",
  title: "The front matter names a kind of deliverable that does not exist.",
  why: "The kinds under `deliverables:` decide what an agent may hand over and how that is checked. An unknown one would be promised by nobody and checked by nothing.",
  remedy: "Use a kind that `orchestrate deliverables` lists. An agent without `deliverables:` writes plain documents.",
  check: ({ agent }, { kinds }) =>
    agent.deliverables
      .filter((kind) => !kinds.includes(kind))
      .map((kind) => {
        const near = nearestName(kind, kinds);
        const hint = near === undefined ? `Known kinds: ${kinds.join(", ")}.` : `Did you mean "${near}"?`;
        return { ...placeOfDeliverable(agent, kind), message: `there is no deliverable kind "${kind}"`, hint };
      }),
});
