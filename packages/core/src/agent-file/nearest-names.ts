import { nearestName } from "./diagnostics.ts";

// More hints than anybody reads; comparing every wrong name with every right one would take quadratic time.
const maxLookups = 500;

/** Suggests what a person most likely meant, for the first 500 different labels; only names of nearly the same length are compared. */
export function nearestNames(names: readonly string[]): (label: string) => string | undefined {
  const byLength = Map.groupBy(names, ({ length }) => length);
  const known = new Map<string, string | undefined>();
  return (label) => {
    if (known.has(label) || known.size >= maxLookups || label.length > 100) return known.get(label);
    const most = Math.max(2, Math.ceil(label.length / 2));
    const candidates: string[] = [];
    for (let length = label.length - most; length <= label.length + most; length += 1) {
      for (const name of byLength.get(length) ?? []) candidates.push(name);
    }
    const nearest = nearestName(label, candidates);
    known.set(label, nearest);
    return nearest;
  };
}
