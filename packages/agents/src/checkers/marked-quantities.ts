/** A number with its unit in a line of prose; `column` counts from 1. */
export interface StatedQuantity {
  readonly text: string;
  readonly column: number;
}

const UNITS = [
  "%",
  "ms",
  "s",
  "seconds?",
  "minutes?",
  "hours?",
  "days?",
  "weeks?",
  "months?",
  "years?",
  "requests/s",
  "writes/s",
  "reads/s",
  "rows/year",
  "rows?",
  "[kMGT]i?B",
  "engineers?",
  "engineer-weeks?",
  "person-weeks?",
  "tenants?",
  "instances?",
  "connections?",
  "replicas?",
  "tables?",
  "dollars?",
  "points?",
  "pipelines?",
  "requests?",
  "operations?",
  "resources?",
  "services?",
];

// The look-behind lets a match begin only where a number begins, and its length is bounded: linear on any text.
const QUANTITY = new RegExp(
  String.raw`(?<![\w.,$-])(?:\$ ?\d[\d,.]{0,20}|\d[\d,._]{0,20} ?(?:${UNITS.join("|")})(?![\w-]))`,
  "g",
);

/** The quantities that a line of prose states: a number with a unit, or an amount of dollars. */
export function quantitiesOf(line: string): readonly StatedQuantity[] {
  return [...line.matchAll(QUANTITY)].map((match) => ({ text: match[0].trim(), column: match.index + 1 }));
}

const NUMBER = String.raw`(?:\d[\d,.]{0,20}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)`;
const IN_WORDS = new RegExp(
  String.raw`\b${NUMBER} (?:(?:thousand|million|billion) \p{L}|(?:people|persons|developers)\b|(?:${UNITS.slice(1).join("|")})(?![\w-]))|\bteam of ${NUMBER}(?!\w)`,
  "iu",
);

/** Whether a line states any quantity, also one in words, such as "12 million parcels" or "a team of four". */
export function statesQuantity(line: string): boolean {
  return quantitiesOf(line).length > 0 || IN_WORDS.test(line);
}

/** True when the line says where its numbers come from. */
export function marksOf(line: string): boolean {
  return /\b(?:given|measured|computed|assumed)\b/i.test(line);
}
