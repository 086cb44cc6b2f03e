import { styleText } from "node:util";
import type { Environment } from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import { printable } from "@orchestrate/core/printable";
import { cutToWidth, displayWidth } from "./width.ts";

/** What a piece of text means; how that looks is decided here alone. */
export type Tone = "plain" | "good" | "bad" | "warning" | "quiet" | "strong" | "accent";

/** Text with its tone. The text may come from anywhere: it is made printable when it is rendered. */
export type Piece = string | readonly [text: string, tone: Tone];

/** One line on the terminal. */
export type Line = readonly Piece[];

/** How lines are rendered: in colour or not, and cut at `columns` where given. */
export interface LineStyle {
  readonly colour: boolean;
  readonly columns?: number | undefined;
}

const formats: Record<Exclude<Tone, "plain">, Parameters<typeof styleText>[0]> = {
  good: "green",
  bad: "red",
  warning: "yellow",
  quiet: "dim",
  strong: "bold",
  accent: "cyan",
};

/** Whether colours are wanted: on a terminal that can show them, unless `NO_COLOR` is set (no-color.org). */
export function wantsColour(isTTY: boolean, env: Environment): boolean {
  return isTTY && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb";
}

/** How standard output shows lines: cut at its width where it is a terminal, whole elsewhere. */
export function outputStyle({ stdout, env }: CliIo): LineStyle {
  return { colour: wantsColour(stdout.isTTY, env), columns: stdout.columns() };
}

/** How standard error shows lines. */
export function errorStyle({ stderr, env }: CliIo): LineStyle {
  return { colour: wantsColour(stderr.isTTY, env) };
}

/** A line as text without its line feed. The only way from a {@link Line} to a terminal. */
export function renderLine(line: Line, { colour, columns = Infinity }: LineStyle): string {
  let left = columns;
  let rendered = "";
  for (const piece of line) {
    const [text, tone] = typeof piece === "string" ? ([piece, "plain"] as const) : piece;
    const shown = cutToWidth(printable(text), left);
    left -= displayWidth(shown);
    rendered += colour && tone !== "plain" && shown !== "" ? paint(shown, tone) : shown;
  }
  return rendered.trimEnd();
}

/** Lines as text, each with its line feed. */
export function renderLines(lines: readonly Line[], style: LineStyle): string {
  return lines.map((line) => `${renderLine(line, style)}\n`).join("");
}

/** Text of a line without colours. */
export function plainText(line: Line): string {
  return renderLine(line, { colour: false });
}

function paint(text: string, tone: Exclude<Tone, "plain">): string {
  // Whether to colour was decided by wantsColour from what was passed in.
  return styleText(formats[tone], text, { validateStream: false });
}
