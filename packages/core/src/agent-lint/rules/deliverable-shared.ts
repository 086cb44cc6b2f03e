import { defineAgentRule } from "../agent-rule.ts";
import { placeOfDeliverable } from "../place-of-deliverable.ts";

/** A kind of deliverable that two agents own. */
export const deliverableShared = defineAgentRule({
  code: "deliverable-shared",
  severity: "warning",
  title: "Two agents own the same kind of deliverable.",
  why: "A document has one author, who gets the findings of its check. Where two agents own a kind, who is asked for it depends on the caller.",
  remedy: "Let one of them own it; the other can read it and ask for a change.",
  // An agent that only stands in gives way to one that is there.
  check: ({ agent }, { own, kinds }) =>
    agent.deliverables.flatMap((kind) => {
      const owner = own.find((other) => other.agent.deliverables.includes(kind))?.agent;
      if (owner === undefined || owner.id === agent.id || !kinds.includes(kind)) return [];
      const message = `both ${agent.name} and ${owner.name} (${owner.source.path}) own the deliverable "${kind}"`;
      return [{ ...placeOfDeliverable(agent, kind), message, hint: "Let one of them own it." }];
    }),
});
