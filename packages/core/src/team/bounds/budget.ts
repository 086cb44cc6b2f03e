import type { ModelPrice } from "../../models/model-price.ts";
import { withPrice, noUsage, type TokenUsage } from "../../models/token-usage.ts";
import type { Limits } from "./limits.ts";

/** What is divided down the tree of handoffs. Minutes are not: colleagues who work side by side use the same ones. */
export const resources = ["tokens", "dollars", "calls", "handoffs"] as const;
type Resource = (typeof resources)[number];

/** What one piece of work may spend, all its delegates included; what is absent is unbounded. */
export type Allowance = { readonly [resource in Resource]?: number };

/** Amounts of all resources. */
export type Amounts = { readonly [resource in Resource]: number };

/** Nothing spent, nothing needed. */
export const noAmounts: Amounts = { tokens: 0, dollars: 0, calls: 0, handoffs: 0 };

/** The allowance of a lead: what the limits of its run say. */
export function runAllowance({ tokens, dollars, calls, handoffs }: Limits): Allowance {
  return {
    ...(tokens === undefined ? {} : { tokens }),
    ...(dollars === undefined ? {} : { dollars }),
    ...(Number.isFinite(calls) ? { calls } : {}),
    ...(Number.isFinite(handoffs) ? { handoffs } : {}),
  };
}

/** What a piece of work has spent so far: its own calls and those of every delegate that came back. */
export function spent(usage: TokenUsage, handoffs: number): Amounts {
  const { inputTokens, outputTokens, dollars, modelCalls } = usage;
  return { tokens: inputTokens + outputTokens, dollars, calls: modelCalls, handoffs };
}

/** What is left of an allowance; never below zero. */
export function leftOf(allowance: Allowance, used: Amounts): Allowance {
  return mapped(allowance, (amount, resource) => Math.max(0, amount - used[resource]));
}

/** What one handoff asks for: its part beside the others, and the least with which it is worth starting. */
export interface Claim {
  readonly weight: number;
  readonly least: Amounts;
}

/**
 * Reserves parts of what is left for handoffs that start together. The caller keeps one part for its own turns, each
 * claim gets as many as it weighs, and each handoff is itself paid for. Where the parts are too small to start with,
 * the last claim is left out (`undefined`) and the others share. The sum of all parts is never more than what is left.
 */
export function reserve(left: Allowance, claims: readonly Claim[]): (Allowance | undefined)[] {
  for (let kept = claims.length; kept > 0; kept -= 1) {
    const parts = divide(left, claims.slice(0, kept));
    if (parts.every((part, index) => covers(part, claims[index]?.least ?? noAmounts)))
      return claims.map((_, index) => parts[index]);
  }
  return claims.map(() => undefined);
}

function divide(left: Allowance, claims: readonly Claim[]): Allowance[] {
  const whole = claims.reduce((sum, { weight }) => sum + weight, 1);
  // Each handoff takes one of the handoffs that are left, besides those that the delegate may make itself.
  const divisible = mapped(left, (amount, name) => (name === "handoffs" ? amount - claims.length : amount));
  return claims.map(({ weight }) =>
    mapped(divisible, (amount, resource) => roundedDown((amount * weight) / whole, resource)),
  );
}

// Dollars are counted in whole billionths, everything else in whole pieces.
function roundedDown(amount: number, resource: Resource): number {
  return resource === "dollars" ? Math.floor(amount * 1e9) / 1e9 : Math.floor(amount);
}

/** The first resource of which there is less than needed. */
export function lacking(left: Allowance, needed: Amounts): Resource | undefined {
  return resources.find((resource) => (left[resource] ?? Infinity) < needed[resource]);
}

function covers(part: Allowance, least: Amounts): boolean {
  return lacking(part, least) === undefined;
}

function mapped(allowance: Allowance, change: (amount: number, resource: Resource) => number): Allowance {
  const entries = resources.flatMap((resource) => {
    const amount = allowance[resource];
    return amount === undefined ? [] : [[resource, change(amount, resource)] as const];
  });
  return Object.fromEntries(entries);
}

/** Tokens that a reply is expected to have at most where the model's setting does not say. */
const usualReplyTokens = 4000;

/**
 * What has to be left before a call with tools may be made: twice the call, so that the last turn after it is paid for
 * too. `maxTokens` bounds a reply; without it {@link usualReplyTokens} are expected.
 */
export function neededFor(promptTokens: number, maxTokens: number | undefined, price: ModelPrice | undefined): Amounts {
  const reply = maxTokens ?? usualReplyTokens;
  const call = withPrice({ ...noUsage, inputTokens: promptTokens, outputTokens: reply, modelCalls: 1 }, price);
  return { tokens: 2 * (promptTokens + reply), dollars: 2 * call.dollars, calls: 1, handoffs: 0 };
}
