import { nearestName } from "./diagnostics.ts";

// More hints than anybody reads; comparing every wrong name with every right one would take quadratic time.
const maxLookups = 200;

const maxCandidates = 1_000;

interface KnownName {
  readonly name: string;
  readonly letters: number;
}

/**
 * Suggests what a person most likely meant, for the first 200 different labels. Only names of nearly the same length
 * and the same letters are compared.
 */
export function nearestNames(names: readonly string[]): (label: string) => string | undefined {
  const byLength = Map.groupBy(
    names.map((name): KnownName => ({ name, letters: lettersOf(name) })),
    ({ name }) => name.length,
  );
  const known = new Map<string, string | undefined>();
  return (label) => {
    if (known.has(label) || known.size >= maxLookups || label.length > 100) return known.get(label);
    const letters = lettersOf(label);
    const candidates: string[] = [];
    // From the same length outwards, until there is enough to choose from.
    for (let shift = 0; shift <= label.length && candidates.length < maxCandidates; shift += 1) {
      for (const length of shift === 0 ? [label.length] : [label.length - shift, label.length + shift]) {
        // As far off as `nearestName` takes for near; each difference changes two letters at most.
        const most = Math.max(2, Math.floor(length / 3));
        if (shift > most) continue;
        const alike = (byLength.get(length) ?? []).filter((one) => bits(one.letters ^ letters) <= 2 * most);
        candidates.push(...alike.slice(0, maxCandidates).map(({ name }) => name));
      }
    }
    const nearest = nearestName(label, candidates);
    known.set(label, nearest);
    return nearest;
  };
}

/** Which letters of the alphabet a name holds, one bit each. */
function lettersOf(name: string): number {
  let letters = 0;
  for (let at = 0; at < name.length; at += 1) letters |= 1 << ((name.charCodeAt(at) | 32) & 31);
  return letters;
}

/** How many bits are set (Kernighan's method). */
function bits(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
