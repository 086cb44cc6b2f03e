import { printable } from "@orchestrate/core/printable";
import type { Line, Piece } from "./style.ts";
import { displayWidth } from "./width.ts";

/** Rows whose cells stand below each other, two spaces apart. The last cell of a row is as long as it is. */
export function table(rows: readonly (readonly Piece[])[]): Line[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cellWidth(cell));
  }
  return rows.map((row) =>
    row.flatMap((cell, index): Piece[] => {
      const gap = index === row.length - 1 ? "" : " ".repeat((widths[index] ?? 0) - cellWidth(cell) + 2);
      return [cell, gap];
    }),
  );
}

function cellWidth(cell: Piece): number {
  return displayWidth(printable(typeof cell === "string" ? cell : cell[0]));
}
