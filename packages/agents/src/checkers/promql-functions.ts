/** What an expression of PromQL gives. */
export type PromqlType = "scalar" | "string" | "vector" | "matrix";

/** The parameters of a function. The last `optional` of them may be left out; `repeats` lets the last one come again. */
export interface PromqlFunction {
  readonly takes: readonly PromqlType[];
  readonly optional: number;
  readonly repeats: boolean;
  readonly gives: PromqlType;
}

function functions(
  names: string,
  takes: readonly PromqlType[],
  more: Partial<PromqlFunction> = {},
): readonly (readonly [string, PromqlFunction])[] {
  const signature = { takes, optional: 0, repeats: false, gives: "vector" as const, ...more };
  return names.split(" ").map((name) => [name, signature]);
}

/** The functions of PromQL with their parameters: prometheus.io/docs/prometheus/latest/querying/functions. */
export const PROMQL_FUNCTIONS: ReadonlyMap<string, PromqlFunction> = new Map([
  ...functions(
    "abs absent acos acosh asin asinh atan atanh ceil cos cosh deg exp floor ln log10 log2 rad sgn sin sinh sort sort_desc sqrt tan tanh timestamp start_timestamp",
    ["vector"],
  ),
  ...functions("histogram_avg histogram_count histogram_sum histogram_stddev histogram_stdvar", ["vector"]),
  ...functions("day_of_month day_of_week day_of_year days_in_month hour minute month year", ["vector"], {
    optional: 1,
  }),
  ...functions(
    "absent_over_time avg_over_time changes count_over_time delta deriv first_over_time idelta increase irate last_over_time mad_over_time max_over_time min_over_time present_over_time rate resets stddev_over_time stdvar_over_time sum_over_time ts_of_first_over_time ts_of_last_over_time ts_of_max_over_time ts_of_min_over_time",
    ["matrix"],
  ),
  ...functions("clamp", ["vector", "scalar", "scalar"]),
  ...functions("clamp_max clamp_min", ["vector", "scalar"]),
  ...functions("round", ["vector", "scalar"], { optional: 1 }),
  ...functions("histogram_quantile", ["scalar", "vector"]),
  ...functions("histogram_quantiles", ["vector", "string", "scalar"], { repeats: true }),
  ...functions("histogram_fraction", ["scalar", "scalar", "vector"]),
  ...functions("quantile_over_time", ["scalar", "matrix"]),
  ...functions("predict_linear", ["matrix", "scalar"]),
  ...functions("double_exponential_smoothing holt_winters", ["matrix", "scalar", "scalar"]),
  ...functions("label_replace", ["vector", "string", "string", "string", "string"]),
  ...functions("label_join", ["vector", "string", "string", "string"], { optional: 1, repeats: true }),
  ...functions("sort_by_label sort_by_label_desc", ["vector", "string"], { optional: 1, repeats: true }),
  ...functions("info", ["vector", "vector"], { optional: 1 }),
  ...functions("pi time start end step range", [], { gives: "scalar" }),
  ...functions("scalar", ["vector"], { gives: "scalar" }),
  ...functions("vector", ["scalar"]),
]);

/** The aggregations of PromQL, with the type of the parameter that stands before the vector, for those that have one. */
export const PROMQL_AGGREGATIONS: ReadonlyMap<string, PromqlType | undefined> = new Map<string, PromqlType | undefined>(
  [
    ...["sum", "avg", "count", "max", "min", "group", "stddev", "stdvar"].map((name) => [name, undefined] as const),
    ...["topk", "bottomk", "quantile", "limitk", "limit_ratio"].map((name) => [name, "scalar"] as const),
    ["count_values", "string"],
  ],
);
