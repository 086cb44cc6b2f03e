import type { RunEvent, RunEventBody } from "./run-event.ts";

type Identify<Event> = (event: Event) => string | undefined;

const repeatable = (): undefined => undefined;

const identities: { readonly [Type in RunEvent["type"]]: Identify<Extract<RunEventBody, { type: Type }>> } = {
  "run.started": () => "",
  "agent.started": ({ span }) => span,
  "agent.failed": ({ span }) => span,
  // Whoever goes on when a limit was raised finishes again, having used more.
  "agent.finished": ({ span, usage }) => `${span} ${usage.modelCalls}`,
  "handoff.started": ({ childSpan }) => childSpan,
  "handoff.completed": ({ childSpan }) => childSpan,
  "document.written": ({ path, revision, sha256 }) => `${path} ${revision} ${sha256}`,
  "approval.requested": ({ question }) => question,
  "approval.answered": ({ question }) => question,
  "limit.reached": ({ span, limit, message }) => `${span} ${limit} ${message}`,
  "run.resumed": repeatable,
  "run.forked": repeatable,
  "run.finished": repeatable,
  "text.streamed": repeatable,
  "model.called": repeatable,
  "model.failed": repeatable,
  "model.replaced": repeatable,
  "model.replied": repeatable,
  "tool.answered": repeatable,
  "handoff.refused": repeatable,
  "document.checked": repeatable,
  "documents.compared": repeatable,
  "model.unpriced": ({ model }) => model,
  "file.kept": repeatable,
};

/**
 * What makes an event the same as one that was told before a crash, so that it is not told again; undefined for events
 * that may come twice. What is told at the end of a step needs none: it is stored together with the step.
 */
export function eventIdentity(event: RunEventBody): string | undefined {
  // The compiler cannot see that the entry of a type takes events of that type. A store may hold events that this
  // version does not know.
  const identity = (identities[event.type] as Identify<RunEventBody> | undefined)?.(event);
  return identity === undefined ? undefined : `${event.type} ${identity}`;
}
