import { contestants, type ContestantId } from "./contestant.ts";
import { memoryAtOnce } from "./measure-memory.ts";
import type { Growth } from "./measure-growth.ts";
import type { StartupFigure } from "./measure-startup.ts";
import type { WorkFigures } from "./measure-work.ts";
import { criticalCalls } from "./workload.ts";

/** All that was measured. */
export interface Results {
  readonly work: ReadonlyMap<string, WorkFigures>;
  readonly memory: ReadonlyMap<ContestantId, readonly number[]>;
  readonly startup: readonly StartupFigure[];
  readonly growth: readonly Growth[];
}

type Row = readonly string[];

/** The results as Markdown tables, the same for the terminal and the file. */
export function resultTables({ work, memory, startup, growth }: Results): string {
  const parts = [workTable(work)];
  if (memory.size > 0) parts.push(memoryTable(memory));
  if (startup.length > 0)
    parts.push(
      table(
        ["process", "ms"],
        startup.map(({ title, ms }) => [title, String(ms)]),
      ),
    );
  for (const { title, unit, values } of growth) {
    const head = [`${title} (${unit})`, ...values.map(({ size }) => size.toLocaleString("en"))];
    const value = values.map((entry) => round(entry.value));
    parts.push(
      table(head, [
        ["", ...value],
        ["for each", ...values.map((entry) => round(entry.value / entry.size))],
      ]),
    );
  }
  return parts.join("\n\n");
}

function workTable(work: ReadonlyMap<string, WorkFigures>): string {
  const floor = work.get("raw-fetch");
  const latencies = [...(work.values().next().value?.wallMs.keys() ?? [])];
  const head = [
    "contestant",
    "calls",
    "prompt kB",
    ...latencies.map((latency) => `wall ms at ${latency} ms`),
    "wall / critical path",
    "CPU ms a run",
    "of the floor",
    "streamed",
    "100 at once, runs/s",
  ];
  const longest = Math.max(...latencies);
  const rows = [...work].map(([id, figures]): Row => {
    const critical = longest === 0 ? Number.NaN : (figures.wallMs.get(longest) ?? 0) / (longest * criticalCalls);
    return [
      titleOf(id),
      String(figures.calls),
      (figures.promptBytes / 1000).toFixed(1),
      ...latencies.map((latency) => round(figures.wallMs.get(latency) ?? Number.NaN)),
      Number.isNaN(critical) ? "–" : critical.toFixed(3),
      round(figures.cpuMs),
      floor === undefined ? "–" : `${(figures.cpuMs / floor.cpuMs).toFixed(1)} ×`,
      round(figures.streamedCpuMs),
      round(figures.runsPerSecond),
    ];
  });
  return table(head, rows);
}

function memoryTable(memory: ReadonlyMap<ContestantId, readonly number[]>): string {
  const head = ["resident MB", ...memoryAtOnce.map((count) => `${count.toLocaleString("en")} at once`)];
  return table(
    head,
    [...memory].map(([id, peaks]) => [titleOf(id), ...peaks.map((peak) => String(Math.round(peak)))]),
  );
}

function titleOf(id: string): string {
  return contestants.find((contestant) => contestant.id === id)?.title ?? id;
}

function round(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(value >= 10 ? 1 : 2);
}

function table(head: Row, rows: readonly Row[]): string {
  const widths = head.map((cell, column) => Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: Row): string =>
    `| ${widths.map((width, column) => (column === 0 ? (row[column] ?? "").padEnd(width) : (row[column] ?? "").padStart(width))).join(" | ")} |`;
  const rule = widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}
