import type { ReadableText } from "@orchestrate/core";
import { readAlertFile, type AlertFile } from "./alert-rules.ts";
import type { StatedNumber } from "./capacity-numbers.ts";
import { listOf, recordOf, textOf } from "./plain-data.ts";
import { parseYamlSource, type SourcePlace } from "./yaml-source.ts";

/** An objective that a document states, with the words that it is stated in. */
export interface StatedObjective extends StatedNumber {
  readonly words: string;
}

/** The objectives of a document: milliseconds at the 99th percentile, and percent of the requests that succeed. */
export interface StatedObjectives {
  readonly latencyMs: readonly StatedObjective[];
  readonly availabilityPercent: readonly StatedObjective[];
}

const OTHER_PERCENTILE = /\bp(?:50|75|90|95|999)\b|\b(?:median|mean|average)\b|\b(?:50|75|90|95|99\.9)\s?%/i;
/** A burn-rate alert compares with a multiple of the error budget. */
const FACTORS = [14.4, 6, 3, 1];

/**
 * The objectives that a file of Prometheus rules states: in its comments, by the bucket of a latency histogram, by a
 * 99th percentile that an alert compares, and by the error budget in a product such as `14.4 * 0.0005`.
 */
export function sloObjectives(document: ReadableText): StatedObjectives {
  const file = readAlertFile(document);
  return {
    latencyMs: [...latencyInComments(file), ...latencyInRules(file)],
    availabilityPercent: [...availabilityInComments(file), ...budgetsInRules(file)],
  };
}

function stated(file: AlertFile, place: SourcePlace, [value, words]: readonly [number, string]): StatedObjective {
  return { ...place, value, words, at: `${file.path}:${place.line}` };
}

/** The comments above the first rule, where a file says what it is for. */
function header(file: AlertFile): AlertFile["comments"] {
  const first = Math.min(...file.rules.map((rule) => rule.place.line));
  return file.comments.filter((comment) => comment.line < first);
}

function latencyInComments(file: AlertFile): readonly StatedObjective[] {
  const pattern =
    /\b(?:within|under|below|faster than|less than|<=?)\s*(\d+(?:\.\d+)?)\s?(ms|milliseconds?|s|seconds?)\b/i;
  return header(file).flatMap(({ line, text }): readonly StatedObjective[] => {
    const match = pattern.exec(text);
    if (match === null || !/\b99\s?%|\bp99\b|99th/i.test(text)) return [];
    const value = Number(match[1]) * (/^m/i.test(match[2] ?? "") ? 1 : 1000);
    return [stated(file, { line, column: columnOf(match.index, text) }, [value, match[0]])];
  });
}

function availabilityInComments(file: AlertFile): readonly StatedObjective[] {
  const pattern =
    /\bavailab\w*[^.%\n]{0,40}?\b(\d{2,3}(?:\.\d+)?)\s?%|\b(\d{2,3}(?:\.\d+)?)\s?%[^.,;\n]{0,20}\bavailab/i;
  return header(file).flatMap(({ line, text }): readonly StatedObjective[] => {
    const match = pattern.exec(text);
    const value = Number(match?.[1] ?? match?.[2]);
    if (match === null || value < 50 || value > 100) return [];
    return [stated(file, { line, column: columnOf(match.index, text) }, [value, `availability ${value} %`])];
  });
}

/** Of a match in a comment's text, which begins after its `#`; near enough for indented comments. */
function columnOf(index: number, text: string): number {
  return index + (text.length - text.trimStart().length > index ? 1 : 2);
}

function latencyInRules(file: AlertFile): readonly StatedObjective[] {
  return file.rules.flatMap(({ expr, name, placeInExpr }) => {
    if (OTHER_PERCENTILE.test(name) || expr.length > 10_000) return [];
    const scale = /_(?:milliseconds|millis|ms)(?:_bucket)?\b/.test(expr) ? 1 : 1000;
    const buckets = [...expr.matchAll(/\ble\s*=\s*["'](\d+(?:\.\d+)?)["']/g)];
    const quantiles = [...expr.matchAll(/\bhistogram_quantile\(\s*0\.99\s*,[^><]*\)\s*>=?\s*(\d+(?:\.\d+)?)/g)];
    return [...buckets, ...quantiles].map((match) => {
      const value = Number(match[1]) * scale;
      return stated(file, placeInExpr(match.index), [value, `${name}: ${match[0].slice(-40)}`]);
    });
  });
}

function budgetsInRules(file: AlertFile): readonly StatedObjective[] {
  return file.rules.flatMap(({ expr, kind, name, placeInExpr }) => {
    // A latency alert has a budget of its own: the share of requests that may be slow.
    if (kind !== "alert" || expr.length > 10_000 || /latency|slow|duration|bucket/i.test(`${name} ${expr}`)) return [];
    return [...expr.matchAll(/(\d+(?:\.\d+)?)\s*\*\s*\(?\s*(0\.0\d*|1\s*-\s*0\.9\d*)/g)].flatMap((match) => {
      if (!FACTORS.includes(Number(match[1]))) return [];
      const budget = (match[2] ?? "").replace(/^1\s*-\s*/, "");
      const share = budget.startsWith("0.9") ? Number(budget) : 1 - Number(budget);
      const value = Math.round(share * 1e7) / 1e5;
      return [stated(file, placeInExpr(match.index), [value, `${name}: ${match[0]}`])];
    });
  });
}

/** What a load test plan requires of the service: by its objectives and by the thresholds of its stages. */
export function loadTestObjectives({ path, text }: ReadableText): StatedObjectives {
  const source = parseYamlSource(text, 1, "followed");
  const plan = recordOf(source.value);
  const found = (holder: unknown, at: readonly (string | number)[], key: string): readonly StatedObjective[] => {
    const value = recordOf(holder)[key];
    if (typeof value !== "number") return [];
    const place = source.placeOf([...at, key]);
    return [{ value, ...place, at: `${path}:${place.line}`, words: [...at, key].join(".") }];
  };
  const all = (key: string): readonly StatedObjective[] => [
    ...found(plan["objectives"], ["objectives"], key),
    ...listOf(plan["stages"]).flatMap((stage, index) =>
      isOrdinary(stage) ? found(recordOf(stage)["thresholds"], ["stages", index, "thresholds"], key) : [],
    ),
  ];
  const errors = all("errorRatio")
    // A smoke test may well tolerate no error at all.
    .filter((objective) => objective.value > 0)
    .map((objective) => ({ ...objective, value: Math.round((1 - objective.value) * 1e7) / 1e5 }));
  return { latencyMs: all("p99LatencyMs"), availabilityPercent: [...all("availabilityPercent"), ...errors] };
}

/** Whether a stage stays within what the service is planned for; stress and spike go beyond it. */
function isOrdinary(stage: unknown): boolean {
  return !/stress|spike|break|chaos|burst/i.test(textOf(recordOf(stage)["name"]) ?? "");
}
