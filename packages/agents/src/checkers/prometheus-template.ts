import { nearestName } from "@orchestrate/core/deliverables";
import type { Fault } from "./report-findings.ts";

const VARIABLES: readonly string[] = ["$labels", "$externalLabels", "$externalURL", "$value", "$"];
const WORDS: readonly string[] = (
  "query first label value strvalue args reReplaceAll safeHtml match title toUpper toLower graphLink tableLink sortByLabel stripPort stripDomain " +
  "humanize humanize1024 humanizeDuration humanizePercentage humanizeTimestamp toTime toDuration pathPrefix externalURL parseDuration now urlQueryEscape " +
  "and call html index slice js len not or print printf println urlquery eq ge gt le lt ne " +
  "if else end range with template define block break continue true false nil"
).split(" ");

/** A fault of a template, at an offset of its text. */
export interface TemplateFault extends Omit<Fault, "line" | "column"> {
  readonly from: number;
}

/** Faults of a label or annotation that Prometheus expands as a Go template: brackets, variables, functions. */
export function templateFaults(text: string): readonly TemplateFault[] {
  const declared = [...text.matchAll(/(\$\w+)(?:\s*,\s*(\$\w+))?\s*:=/g)].flatMap((match) => [match[1], match[2]]);
  const faults: TemplateFault[] = [];
  let index = text.indexOf("{{");
  while (index >= 0) {
    const end = text.indexOf("}}", index);
    if (end < 0) {
      return [...faults, { from: index, rule: "template", message: "{{ is not closed with }}" }];
    }
    faults.push(...actionFaults(text.slice(index + 2, end), index + 2, [...VARIABLES, ...declared]));
    index = text.indexOf("{{", end);
  }
  return faults;
}

function actionFaults(
  action: string,
  from: number,
  variables: readonly (string | undefined)[],
): readonly TemplateFault[] {
  // Strings and comments are blanked, so that places stay.
  const bare = action.replaceAll(/"(?:[^"\\]|\\.)*"|`[^`]*`|\/\*[\s\S]*?\*\//g, (found) => " ".repeat(found.length));
  const unknown = [...bare.matchAll(/\$\w*/g)].filter(({ 0: name }) => !variables.includes(name));
  const faults = unknown.map(({ 0: name, index }): TemplateFault => {
    const near = nearestName(name, VARIABLES.slice(0, -1));
    const hint = near === undefined ? "There are $labels and $value." : `Did you mean ${near}?`;
    return { from: from + index, rule: "template", message: `the template knows no variable ${name}`, hint };
  });
  const words = [...bare.matchAll(/(?<![\w.$])[a-zA-Z_]\w*/g)].filter(({ 0: name }) => !WORDS.includes(name));
  return [
    ...faults,
    ...words.map(({ 0: name, index }): TemplateFault => {
      const hint = ["labels", "value"].includes(name) ? `Write $${name}.` : functionHint(name);
      return { from: from + index, rule: "template", message: `the template knows no function ${name}`, hint };
    }),
  ];
}

function functionHint(name: string): string {
  const near = nearestName(name, WORDS);
  return near === undefined ? "Use a function of Prometheus' templates." : `Did you mean ${near}?`;
}
