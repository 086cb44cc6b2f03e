import {
  array,
  assert,
  constant,
  double,
  integer,
  letrec,
  nat,
  oneof,
  property,
  record,
  type Arbitrary,
} from "fast-check";
import { expect, test } from "vitest";
import { noUsage } from "../../models/token-usage.ts";
import { leftOf, neededFor, noAmounts, reserve, resources, spent, type Allowance, type Claim } from "./budget.ts";

const amount = {
  tokens: nat(2_000_000),
  dollars: nat(50_000_000).map((micros) => micros / 1e6),
  calls: nat(500),
  handoffs: nat(60),
};
const allowance = record(amount, { requiredKeys: [] }) as Arbitrary<Allowance>;
const claim: Arbitrary<Claim> = record({
  weight: integer({ min: 4, max: 12 }).map((quarters) => quarters / 4),
  least: record({
    tokens: nat(40_000),
    dollars: nat(500_000).map((micros) => micros / 1e6),
    calls: nat(2),
    handoffs: constant(0),
  }),
});

// Sums of dollars are sums of fractions.
const rounding = 1e-9;

const names = (part: Allowance): string => Object.keys(part).sort().join();
const granted = (parts: readonly (Allowance | undefined)[]): Allowance[] => parts.filter((part) => part !== undefined);

test("what is reserved for siblings is never more than what is left, and the caller keeps a part", () => {
  assert(
    property(allowance, array(claim, { maxLength: 12 }), (left, claims) => {
      const parts = reserve(left, claims);
      const bounded = resources.filter((resource) => left[resource] !== undefined);
      const kept = bounded.map((resource) => {
        const own = resource === "handoffs" ? granted(parts).length : 0;
        const sum = granted(parts).reduce((total, part) => total + (part[resource] ?? Number.NaN), own);
        return (left[resource] ?? 0) + rounding - sum;
      });
      expect(parts).toHaveLength(claims.length);
      expect(kept.filter((rest) => !(rest >= 0))).toEqual([]);
    }),
  );
});

test("a handoff gets at least what it cannot start without, or nothing; the last one gives way first", () => {
  assert(
    property(allowance, array(claim, { maxLength: 12 }), (left, claims) => {
      const parts = reserve(left, claims);
      const isShort = (part: Allowance, index: number): boolean =>
        resources.some((resource) => (part[resource] ?? Infinity) < (claims[index]?.least[resource] ?? 0));
      expect(parts.slice(0, granted(parts).length)).toEqual(granted(parts));
      expect(granted(parts).filter(isShort)).toEqual([]);
    }),
  );
});

test("what is unbounded stays unbounded down the tree, and what is bounded stays bounded", () => {
  assert(
    property(allowance, array(claim, { minLength: 1, maxLength: 4 }), (left, claims) => {
      expect(granted(reserve(left, claims)).filter((part) => names(part) !== names(left))).toEqual([]);
    }),
  );
});

/** A node of a tree of work: what it spends itself, and the handoffs that it makes, turn by turn. */
interface Node {
  readonly spends: number;
  readonly turns: readonly (readonly Node[])[];
}

const { node } = letrec<{ node: Node; turns: Node["turns"] }>((tie) => ({
  node: record({ spends: nat(3000), turns: tie("turns") }),
  turns: oneof(
    { maxDepth: 4, withCrossShrink: true },
    constant([]),
    array(array(tie("node"), { maxLength: 3 }), { maxLength: 3 }),
  ),
}));

const reversed = (count: number): number[] => inOrder(count).reverse();
const inOrder = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

/** Works through a tree in which nobody spends more than it may, and gives back what was spent. */
function work({ spends, turns }: Node, allowance: Allowance, order: (count: number) => number[]): number {
  let used = Math.min(spends, allowance.tokens ?? Infinity);
  for (const children of turns) {
    const left = leftOf(allowance, { ...noAmounts, tokens: used });
    const parts = reserve(
      left,
      children.map(() => ({ weight: 1, least: noAmounts })),
    );
    const costs = order(children.length).map((index) => {
      const child = children[index];
      const part = parts[index];
      return child === undefined || part === undefined ? 0 : work(child, part, order);
    });
    used += costs.reduce((sum, cost) => sum + cost, 0);
  }
  return used;
}

test("a whole tree never spends more than the budget, and what is unspent is there for the next turn in any order", () => {
  assert(
    property(node, nat(100_000), (root, tokens) => {
      const used = work(root, { tokens }, inOrder);
      expect(used).toBeLessThanOrEqual(tokens);
      expect(work(root, { tokens }, reversed)).toBe(used);
    }),
  );
});

test("what comes back is what was reserved and not spent", () => {
  assert(
    property(nat(100_000), double({ min: 0, max: 1, noNaN: true }), (tokens, part) => {
      const [granted] = reserve({ tokens }, [{ weight: 1, least: noAmounts }]);
      const reserved = granted?.tokens ?? 0;
      const cost = Math.floor(reserved * part);
      const whileAtWork = tokens - reserved;
      const after = leftOf({ tokens }, spent({ ...noUsage, inputTokens: cost }, 1)).tokens ?? 0;
      expect(after - whileAtWork).toBe(reserved - cost);
    }),
  );
});

test("a call needs its prompt and its reply twice, so that the last turn is paid for", () => {
  const price = { input: 1, output: 10 };
  expect(neededFor(1000, 500, price)).toEqual({ tokens: 3000, dollars: 0.012, calls: 1, handoffs: 0 });
  expect(neededFor(1000, undefined, undefined)).toMatchObject({ tokens: 10_000, dollars: 0 });
});
