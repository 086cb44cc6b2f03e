import type { AgentEdge, Delegation, DelegationRule, EdgeForm, EdgeKind } from "./agent-definition.ts";
import type { FilePlace, FrontMatter } from "./front-matter.ts";
import { textOf } from "./front-matter-keys.ts";
import type { FrontMatterKeys } from "./front-matter-keys.ts";
import { isMapping } from "./read-tools.ts";

/** What {@link declaredEdge} cannot know. */
export interface EdgeFacts extends FilePlace {
  readonly kind: EdgeKind;
  readonly form: EdgeForm;
  /** Agents that the dialect's own program brings along. */
  readonly builtins: readonly string[];
}

/** An executable edge that front matter declares. */
export function declaredEdge(target: string, { kind, form, builtins, line, column }: EdgeFacts): AgentEdge {
  const status = builtins.includes(target.toLowerCase()) ? "builtin" : "unresolved";
  return { target, targetId: undefined, kind, form, status, executable: true, reason: "", line, column };
}

/** The edges of `handoffs:` with `agent`, `label`, `prompt`, `send` and `model`. */
export function handoffEdges(
  keys: FrontMatterKeys,
  { placeOf }: FrontMatter,
  builtins: readonly string[],
): AgentEdge[] {
  const handoffs = keys.any("handoffs");
  if (!Array.isArray(handoffs)) return [];
  return handoffs.flatMap((handoff: unknown, index): AgentEdge[] => {
    const target = isMapping(handoff) ? textOf(handoff["agent"]) : undefined;
    if (!isMapping(handoff) || target === undefined) return [];
    const place = placeOf(["handoffs", index, "agent"]);
    const texts = ["label", "prompt", "model"].flatMap((key) => {
      const text = textOf(handoff[key]);
      return text === undefined ? [] : [[key, text]];
    });
    const send = typeof handoff["send"] === "boolean" ? { send: handoff["send"] } : {};
    const edge = declaredEdge(target, { kind: "handoff", form: "handoffs", builtins, ...place });
    return [{ ...edge, ...Object.fromEntries(texts), ...send }];
  });
}

/** What a list of names, with `*` for any, allows; `none` when it is empty. */
export function listedDelegation(names: readonly string[], raw: unknown, place: FilePlace): Delegation {
  const rules = names.map((pattern): DelegationRule => ({ pattern, allowed: true }));
  return { policy: policyOf(rules), rules, raw, ...place };
}

/** What rules allow in all. */
export function policyOf(rules: readonly DelegationRule[]): Delegation["policy"] {
  if (!rules.some(({ allowed }) => allowed)) return "none";
  return rules.some(({ pattern, allowed }) => allowed && pattern === "*") && rules.every(({ allowed }) => allowed)
    ? "any"
    : "list";
}

/** Delegation of a file that says nothing about it. */
export function silentDelegation(policy: Delegation["policy"]): Delegation {
  return { policy, rules: [], raw: undefined, line: 1, column: 1 };
}

/** Whether a pattern stands for more than one name. */
export function isPattern(name: string): boolean {
  return name.includes("*") || name.includes("?");
}
