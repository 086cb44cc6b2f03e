import type { ReadableText } from "@orchestrate/core";
import { listOf, recordOf, textOf } from "./plain-data.ts";
import { placeInScalar } from "./place-in-scalar.ts";
import { parseYamlSource, type SourcePlace } from "./yaml-source.ts";

/** A rule of a Prometheus file as other documents are compared with it. */
export interface PrometheusRule {
  /** Name of the alert or of the recorded series. */
  readonly name: string;
  readonly kind: "alert" | "record";
  readonly place: SourcePlace;
  readonly expr: string;
  /** The place in the file of a character of the expression. */
  readonly placeInExpr: (offset: number) => SourcePlace;
  /** Empty where there is none. */
  readonly runbookUrl: string;
  /** Where the address of the runbook stands; that of the name where there is none. */
  readonly runbookPlace: SourcePlace;
}

/** A comment line of a file. */
interface CommentLine {
  readonly line: number;
  readonly text: string;
}

/** What an SLO document says besides its rules is in its comments. */
export interface AlertFile {
  readonly path: string;
  readonly rules: readonly PrometheusRule[];
  readonly comments: readonly CommentLine[];
}

/** Reads a file of Prometheus rules, or a PrometheusRule of the operator; without rules when it cannot be read. */
export function readAlertFile({ path, text }: ReadableText): AlertFile {
  const source = parseYamlSource(text, 1, "followed");
  const root = recordOf(source.value);
  const isOperator = root["groups"] === undefined && recordOf(root["spec"])["groups"] !== undefined;
  const base = isOperator ? ["spec", "groups"] : ["groups"];
  const groups = listOf(isOperator ? recordOf(root["spec"])["groups"] : root["groups"]);
  const rules = groups.flatMap((group, index) =>
    listOf(recordOf(group)["rules"]).flatMap((entry, number): readonly PrometheusRule[] => {
      const rule = recordOf(entry);
      const at = [...base, index, "rules", number];
      const kind = rule["alert"] === undefined ? "record" : "alert";
      const name = textOf(rule[kind]);
      const expr = textOf(rule["expr"]) ?? "";
      const annotations = recordOf(rule["annotations"]);
      const runbookKey = ["runbook_url", "runbook"].find((key) => textOf(annotations[key]) !== undefined);
      if (name === undefined) return [];
      return [
        {
          name,
          kind,
          expr,
          place: source.placeOf([...at, kind]),
          placeInExpr: (offset) => placeInScalar({ text, start: source.placeOf([...at, "expr"]), value: expr }, offset),
          runbookUrl: runbookKey === undefined ? "" : (textOf(annotations[runbookKey]) ?? ""),
          runbookPlace: source.placeOf([...at, ...(runbookKey === undefined ? [kind] : ["annotations", runbookKey])]),
        },
      ];
    }),
  );
  return { path, rules, comments: commentsIn(text) };
}

function commentsIn(text: string): readonly CommentLine[] {
  return text.split(/\r?\n/).flatMap((line, index): readonly CommentLine[] => {
    const match = line.length > 1000 ? null : /^\s*#(.*)$/.exec(line);
    return match === null ? [] : [{ line: index + 1, text: match[1] ?? "" }];
  });
}
