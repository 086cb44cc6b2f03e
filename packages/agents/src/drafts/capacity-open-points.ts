import { AUDIT_ROWS_PER_ROW, averageLoad, type SourcedInputs } from "../design/capacity-inputs.ts";
import { capacityResults } from "../design/capacity-model.ts";
import type { TaskFacts } from "../facts.ts";
import type { PlannedCapacity } from "./capacity-load-table.ts";
import { markdownTable, roundTo4, showNumber, showPercent } from "./show-quantity.ts";

const SECONDS_PER_YEAR = 365 * 86_400;
/** Writes a year and changed rows a year that differ by more than this many times cannot both be right. */
const MOST_DIFFERENCE = 2;

/**
 * The section that says that the rate of writes and the numbers of rows contradict each other, when the task gives both;
 * none when they agree within a factor of two.
 */
export function writeRateSection(facts: TaskFacts, inputs: SourcedInputs): readonly string[] {
  const load = facts.averageRequestsPerSecond ?? facts.peakRequestsPerSecond;
  const rowsGiven = facts.resources?.some((resource) => resource.rowsPerYear !== undefined) ?? false;
  if (load === undefined || !rowsGiven) return [];
  const average = averageLoad(facts);
  const { readPercent, rowsPerYear, auditRowsPerYear, auditBytesPerRow } = inputs;
  const share = 1 - readPercent.value / 100;
  const writes = average.value * share * SECONDS_PER_YEAR;
  const factor = writes / auditRowsPerYear.value;
  if (factor <= MOST_DIFFERENCE && factor >= 1 / MOST_DIFFERENCE) return [];
  const terabytes = roundTo4((writes * auditBytesPerRow.value) / 1e12);
  const rate = `${showNumber(average.value)} requests/s on average (${average.source}) * ${showPercent(share)} writes (${readPercent.source === "given" ? "from the given readPercent" : "assumed"}) * ${showNumber(SECONDS_PER_YEAR)} s`;
  const shown = factor >= 1 ? `${showNumber(factor)} times` : `only ${showPercent(factor)} of`;
  return [
    `## Open point: the write rate and the number of rows contradict each other

- By the load: ${rate} = ${showNumber(Math.round(writes))} writes/year (computed).
- By the rows: ${showNumber(rowsPerYear.value)} rows/year * ${AUDIT_ROWS_PER_ROW} (one creation and one change of each, assumed) = ${showNumber(auditRowsPerYear.value)} rows/year in the audit log (computed).

The load's writes are ${shown} the rows' (computed), and this plan's storage follows the rows. ${reasons(factor, average.source === "given", terabytes)}`,
  ];
}

function reasons(factor: number, averageGiven: boolean, terabytes: number): string {
  const first = averageGiven
    ? "`averageRequestsPerSecond`"
    : "`averageRequestsPerSecond`, which the task does not give,";
  if (factor < 1)
    return `Check ${first} and \`readPercent\` first: at this rate the rows could not even be written; or \`rowsPerYear\` is too high.`;
  return `Check ${first} (is it held all year?) and \`readPercent\` (does it count requests that change nothing?) first, then \`rowsPerYear\`. If the write rate is right, rows are changed far more often than once, and the audit log alone grows by ${showNumber(terabytes)} TB/year (computed).`;
}

/** The plan after one, two and three years of the given growth; no section when the task gives none. */
export function growthSection(facts: TaskFacts, plan: PlannedCapacity): readonly string[] {
  const growth = facts.growthPercentPerYear;
  if (growth === undefined) return [];
  const rows = [0, 1, 2, 3].flatMap((years) => {
    const factor = (1 + growth / 100) ** years;
    const values = {
      ...plan.values,
      peakRequestsPerSecond: plan.values.peakRequestsPerSecond * factor,
      rowsPerYear: plan.values.rowsPerYear * factor,
      auditRowsPerYear: plan.values.auditRowsPerYear * factor,
    };
    const results = capacityResults(values);
    if ("impossible" in results) return [];
    return [
      [
        years === 0 ? "today" : `in ${years} ${years === 1 ? "year" : "years"}`,
        showNumber(Math.round(values.peakRequestsPerSecond)),
        String(results.instances),
        showPercent(results.databaseUtilisation),
        `${showNumber(results.storageGigabytesPerYear)} GB/year`,
        `$${showNumber(results.dollarsPerMonth)}`,
      ],
    ];
  });
  const header = ["when", "requests/s", "instances", "database, of its limit", "new data", "per month"];
  return [
    `## Growth of ${showNumber(growth)} % a year (given)

Load and rows grow alike (assumed); hit ratio, service time and the size of the database stay as they are. All computed from the inputs above.

${markdownTable(header, rows)}`,
  ];
}
