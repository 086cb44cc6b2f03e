import type { Fault } from "./report-findings.ts";

/** What the compiler says only because an import is not followed, or because it does not know where the file will run. */
const UNCERTAIN: ReadonlySet<string> = new Set(
  "TS2304 TS2347 TS2503 TS2580 TS2584 TS2591 TS2593 TS2688 TS2694 TS2709 TS2749 TS7005 TS7006 TS7019 TS7031 TS7034 TS7053".split(
    " ",
  ),
);
/** What only strict settings refuse. */
const STRICT = /^TS(?:70\d\d|253[123]|1804[6-9]|2564)$/;
/** From here on the compiler tells of types and no longer of syntax. */
const FIRST_OF_TYPES = 2000;

/**
 * Faults of a client that is a part of a program: its imports are noted, what hangs on them is left out, what else the
 * compiler says of types is advice, because its settings are not known. Syntax and what the API says stay errors; where
 * no request of the file fits the API (it is no client of it, as far as one can see) they are advice.
 */
export function asPartOfProgram(faults: readonly Fault[], isClient: boolean): readonly Fault[] {
  const imports = faults.some(({ rule }) => rule === "import-refused");
  return faults.flatMap((fault): readonly Fault[] => {
    const code = Number(/^TS(\d+)$/.exec(fault.rule)?.[1] ?? 0);
    if (fault.rule === "import-refused") return [{ ...fault, severity: "info" }];
    if (fault.rule === "operation-unknown" && !isClient) return [{ ...fault, severity: "warning" }];
    if (code < FIRST_OF_TYPES) return [fault];
    if (imports && UNCERTAIN.has(fault.rule)) return [];
    return imports || STRICT.test(fault.rule) || UNCERTAIN.has(fault.rule)
      ? [{ ...fault, severity: "warning" }]
      : [fault];
  });
}
