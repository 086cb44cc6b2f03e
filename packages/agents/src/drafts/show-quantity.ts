import type { Quantity } from "../design/design.ts";

/** A number for prose: up to four significant digits, thousands separated. */
export function showNumber(value: number): string {
  return roundTo4(value).toLocaleString("en-US", { maximumFractionDigits: 6 });
}

/** The number rounded to four significant digits; whole numbers stay whole and exact. */
export function roundTo4(value: number): number {
  return Number.isInteger(value)
    ? value
    : Number(value.toPrecision(Math.max(4, Math.ceil(Math.log10(Math.abs(value))))));
}

/** `10,000 requests/s (given)`, `1 engineer (given)`. */
export function showQuantity(quantity: Quantity): string {
  return `${showWithUnit(quantity)} (${quantity.source})`;
}

/** `10,000 requests/s`, `1 engineer`. */
export function showWithUnit({ value, unit }: Pick<Quantity, "value" | "unit">): string {
  return `${showNumber(value)} ${value === 1 ? unit.replace(/(?<=^[a-z]{3,})s(?= |\/|$)/, "") : unit}`;
}

/** A count with its noun, such as `1 table` or `5,000 tables`. */
export function showCount(count: number, noun: string): string {
  return `${showNumber(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** A ratio from 0 to 1 as `48.9 %`. */
export function showPercent(ratio: number): string {
  return `${showNumber(Math.round(ratio * 1000) / 10)} %`;
}

/** A Markdown table; the cells are written as they are. */
export function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
