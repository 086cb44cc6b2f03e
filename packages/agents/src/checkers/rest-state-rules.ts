import { singularOf, wordsOf } from "../design/names.ts";
import type { ApiOperation } from "./openapi-view.ts";
import { eachOperation, isParameter, type RestRule } from "./rest-rule.ts";

/** Verbs that change something; words that are as often nouns, such as order, report or set, are left out. */
const CHANGES: ReadonlySet<string> = new Set(
  "cancel delete remove create update add insert edit save approve reject activate deactivate enable disable publish unpublish archive unarchive restore pay refund charge confirm submit complete close reopen assign unassign revoke reset send resend ship accept decline suspend resume terminate destroy purge clear subscribe unsubscribe register deregister upload increment decrement".split(
    " ",
  ),
);
/** What makes a noun of the verb before it, such as `cancel-reasons` or `send_log`. */
const ABOUT: ReadonlySet<string> = new Set(
  "reason history log status state option policy preview form page event date time count token url link request rule limit statistic report template setting schema type".split(
    " ",
  ),
);

/** The verb by which a name says that it changes something. */
function changeIn(name: string): string | undefined {
  const words = wordsOf(name);
  const verb = words[0] ?? "";
  return CHANGES.has(verb) && !words.slice(1).some((word) => ABOUT.has(singularOf(word))) ? verb : undefined;
}

function changeBy({ segments, body }: ApiOperation): string | undefined {
  const last = segments.at(-1) ?? "";
  const id = typeof body["operationId"] === "string" ? body["operationId"] : "";
  return (isParameter(last) ? undefined : changeIn(last)) ?? changeIn(id);
}

const stateChangeByGet: RestRule = {
  id: "state-change-by-get",
  severity: "error",
  why: "GET is safe (RFC 9110, section 9.2.1): caches, crawlers, link previews and retries call it without asking, and each call would change something.",
  breaking: true,
  find: (api) =>
    eachOperation(api, (operation) => {
      const verb = operation.method === "get" ? changeBy(operation) : undefined;
      if (verb === undefined) return undefined;
      return {
        at: operation.at,
        what: `GET ${operation.path} changes state, as its name says: \`${verb}\``,
        change:
          "Make it a POST to a resource that names what is made (such as a cancellation), a PATCH of the state, or a DELETE. Offer it beside the GET, then take the GET away.",
      };
    }),
};

const actionInPath: RestRule = {
  id: "action-in-path",
  severity: "warning",
  why: "The path names the resource already and the method is the verb; an action that repeats both, such as cancelOrder below an order, is a call in disguise.",
  breaking: true,
  find: (api) =>
    eachOperation(api, (operation) => {
      const named = operation.segments.filter((segment) => !isParameter(segment));
      const last = operation.segments.at(-1) ?? "";
      const [verb = "", ...noun] = isParameter(last) ? [] : wordsOf(last);
      if (!CHANGES.has(verb) || noun.length === 0) return undefined;
      const things = named.slice(0, -1).map((segment) => wordsOf(segment).map(singularOf).join(" "));
      if (!things.includes(noun.map(singularOf).join(" "))) return undefined;
      return {
        at: ["paths", operation.path],
        what: `\`${last}\` in \`${operation.path}\` is an action on a resource that the path names already`,
        change: `Name what the action makes, as a noun below the resource, or change its state by PATCH.`,
      };
    }),
};

/** Rules about what changes state, and how. */
export const restStateRules: readonly RestRule[] = [stateChangeByGet, actionInPath];
