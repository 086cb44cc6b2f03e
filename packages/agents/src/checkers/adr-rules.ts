import type { Facts } from "@orchestrate/core";
import { z } from "zod";
import { brokenAnchors } from "./markdown-anchors.ts";
import { sectionBelow, type MarkdownHeading, type MarkdownLine, type MarkdownOutline } from "./markdown-outline.ts";
import { marksOf, quantitiesOf, statesQuantity } from "./marked-quantities.ts";
import type { Fault } from "./report-findings.ts";
import { readYamlSource } from "./yaml-source.ts";

const FrontMatter = z
  .looseObject({
    status: z
      .string()
      .regex(
        /^(?:proposed|accepted|rejected|deprecated|superseded(?: by .+)?)$/i,
        "write proposed, accepted, rejected, deprecated or superseded",
      ),
    "decision-makers": z.array(z.string().min(1)).min(1).optional(),
    deciders: z.array(z.string().min(1)).min(1).optional(),
  })
  .refine((matter) => matter["decision-makers"] !== undefined || matter.deciders !== undefined, {
    path: ["decision-makers"],
    message: "name who decides, as a list",
  });

interface SectionRule {
  readonly id: string;
  readonly shown: string;
  readonly title: RegExp;
}

const SECTIONS: readonly SectionRule[] = [
  { id: "trade-off", shown: "Trade-off", title: /^(?:the )?trade-?offs?\b|^decision drivers\b/i },
  { id: "context", shown: "Context", title: /^context\b/i },
  { id: "options", shown: "Considered options", title: /^(?:considered )?options\b/i },
  { id: "decision", shown: "Decision", title: /^decision(?: outcome)?$/i },
  { id: "consequences", shown: "Consequences", title: /^consequences\b/i },
  { id: "team", shown: "Team", title: /^team\b/i },
  { id: "reversal", shown: "Reversal", title: /^revers/i },
];

interface Section {
  readonly heading: MarkdownHeading;
  readonly lines: readonly MarkdownLine[];
}

/** Faults that are none of style: the record contradicts itself, or cannot be read. */
const CONTRADICTIONS: readonly string[] = ["decision-unconsidered", "yaml-syntax"];

/**
 * The faults of an architecture decision record: front matter, sections, options, decision, consequences, numbers, team,
 * reversal. All but contradictions are as serious as the house takes its style.
 */
export async function adrFaults(
  outline: MarkdownOutline,
  facts: Facts,
  style: "error" | "warning" | "off" = "error",
): Promise<readonly Fault[]> {
  const faults = await everyFault(outline, facts);
  return faults.flatMap((one): readonly Fault[] => {
    if (CONTRADICTIONS.includes(one.rule)) return [one];
    return style === "off" ? [] : [{ ...one, severity: style }];
  });
}

async function everyFault(outline: MarkdownOutline, facts: Facts): Promise<readonly Fault[]> {
  const sections = new Map<string, Section>();
  for (const rule of SECTIONS) {
    const heading = outline.headings.find((candidate) => candidate.level > 1 && rule.title.test(candidate.text));
    if (heading !== undefined) sections.set(rule.id, { heading, lines: sectionBelow(outline, heading) });
  }
  const missing = SECTIONS.filter((rule) => !sections.has(rule.id)).map((rule) => {
    return fault(1, "section-missing", `there is no section "${rule.shown}"`);
  });
  return [
    ...(await frontMatterFaults(outline)),
    ...missing,
    ...emptyFaults(sections),
    ...orderFaults(outline, sections),
    ...optionFaults(sections, outline),
    ...decisionFaults(sections),
    ...consequenceFaults(sections),
    ...quantityFaults(outline),
    ...teamFaults(sections, facts),
    ...reversalFaults(sections),
    ...brokenAnchors(outline),
  ];
}

function fault(line: number, rule: string, message: string, hint?: string): Fault {
  return { line, column: 1, rule, message, ...(hint === undefined ? {} : { hint }) };
}

async function frontMatterFaults(outline: MarkdownOutline): Promise<readonly Fault[]> {
  const matter = outline.frontMatter;
  if (matter === undefined)
    return [fault(1, "front-matter", "there is no front matter with status and decision-makers")];
  const source = await readYamlSource(matter.text, matter.line);
  if (source.errors.length > 0) return source.errors.map((error) => ({ ...error, rule: "yaml-syntax" }));
  const parsed = FrontMatter.safeParse(source.value);
  if (parsed.success) return [];
  return parsed.error.issues.map((issue) => {
    const path = issue.path.filter((step) => typeof step !== "symbol");
    return {
      ...source.placeOf(path),
      rule: "front-matter",
      message: `${path.join(".") || "front matter"}: ${issue.message}`,
    };
  });
}

function emptyFaults(sections: ReadonlyMap<string, Section>): readonly Fault[] {
  return [...sections.values()].flatMap(({ heading, lines }) => {
    if (lines.some((entry) => entry.text.trim() !== "")) return [];
    return [fault(heading.line, "section-empty", `the section "${heading.text}" is empty`)];
  });
}

function orderFaults(outline: MarkdownOutline, sections: ReadonlyMap<string, Section>): readonly Fault[] {
  const lead = sections.get("trade-off");
  const first = outline.headings.find((heading) => heading.level > 1);
  if (lead === undefined || first === undefined || lead.heading === first) return [];
  if (SECTIONS[1]?.title.test(first.text) && outline.headings[outline.headings.indexOf(first) + 1] === lead.heading)
    return [];
  return [fault(first.line, "trade-off-first", `the document leads with "${first.text}" instead of the trade-off`)];
}

/** Options with the lines below each: sub-headings of the section. */
function optionsOf(
  section: Section,
  outline: MarkdownOutline,
): readonly { name: string; line: number; lines: readonly MarkdownLine[] }[] {
  const end = section.lines.at(-1)?.line ?? section.heading.line;
  const headings = outline.headings.filter((heading) => {
    return heading.line > section.heading.line && heading.line <= end && heading.level === section.heading.level + 1;
  });
  return headings.map((heading) => ({ name: heading.text, line: heading.line, lines: sectionBelow(outline, heading) }));
}

function listedOptions({ lines }: Section): readonly string[] {
  return lines.flatMap(({ text }) => /^ {0,3}(?:[-*+]|\d{1,3}[.)]) +(\S.*)$/.exec(text)?.[1] ?? []);
}

const GOOD = /^\s*[-*+] \**(?:good|pro)\b/i;
const BAD = /^\s*[-*+] \**(?:bad|con)\b/i;

/** The same in prose, as records after Nygard have it. */
const EASIER = /(?:^|[\s*_])(?:easier|better|positive|good)[*_]{0,2}:/i;
const HARDER = /(?:^|[\s*_])(?:harder|worse|negative|bad)[*_]{0,2}:/i;

function optionFaults(sections: ReadonlyMap<string, Section>, outline: MarkdownOutline): readonly Fault[] {
  const section = sections.get("options");
  if (section === undefined) return [];
  const options = optionsOf(section, outline);
  const listed = options.length === 0 ? listedOptions(section) : [];
  // Templates that list the options here weigh them in another section.
  if (listed.length > 1) return [];
  const count = Math.max(options.length, listed.length);
  const few = `${count} considered ${count === 1 ? "option is" : "options are"} not a choice`;
  const hint = `Give each option a heading of level ${section.heading.level + 1} below "${section.heading.text}".`;
  const faults = options.length < 2 ? [fault(section.heading.line, "options-few", few, hint)] : [];
  return faults.concat(
    options.flatMap(({ name, line, lines }): readonly Fault[] => [
      ...(lines.some((entry) => GOOD.test(entry.text))
        ? []
        : [fault(line, "option-unweighed", `option "${name}" has no line "- Good, because …"`)]),
      ...(lines.some((entry) => BAD.test(entry.text))
        ? []
        : [fault(line, "option-unweighed", `option "${name}" has no line "- Bad, because …"`)]),
      ...(lines.some((entry) => statesQuantity(entry.text))
        ? []
        : [fault(line, "option-unquantified", `option "${name}" states no quantity with a unit`)]),
    ]),
  );
}

function decisionFaults(sections: ReadonlyMap<string, Section>): readonly Fault[] {
  const section = sections.get("decision");
  const options = sections.get("options");
  if (section === undefined || options === undefined) return [];
  const entry = section.lines.find((line) => /\bchosen option\b/i.test(line.text));
  const hint = 'Write: Chosen option: "<one of the headings of the considered options>", because …';
  if (entry === undefined)
    return [fault(section.heading.line, "decision-unnamed", "the decision does not name the chosen option", hint)];
  const name = chosenName(entry.text);
  if (name === "")
    return [fault(entry.line, "decision-unquoted", "the chosen option is not named in quotation marks", hint)];
  const headings = options.lines.flatMap((line) => /^ {0,3}#{2,6}[ \t]+(\S.*)$/.exec(line.text)?.[1]?.trim() ?? []);
  const known = headings.length > 0 ? headings : listedOptions(options);
  if (known.some((option) => isNamed(option, name))) return [];
  const message = `"${name}" was chosen, but is not among the considered options`;
  const column = entry.text.indexOf(name) + 1;
  return [
    { line: entry.line, column, rule: "decision-unconsidered", message, hint: `Considered: ${known.join(", ")}` },
  ];
}

/** What stands in quotation marks, bold or backticks behind "chosen option"; empty where nothing does. */
function chosenName(text: string): string {
  const after = text.slice(text.toLowerCase().indexOf("chosen option") + "chosen option".length);
  const chosen = /^[^"“*`]{0,9}(?:"([^"]{1,200})"|“([^”]{1,200})”|\*\*([^*]{1,200})\*\*|`([^`]{1,200})`)/.exec(after);
  return chosen?.slice(1).find((name) => name !== undefined) ?? "";
}

/** Whether an option has every word of the name, or the name every word of the option: people shorten and explain. */
function isNamed(option: string, name: string): boolean {
  const [words, wanted] = [plainWords(option).split(" "), plainWords(name).split(" ")];
  return wanted.every((word) => words.includes(word)) || words.every((word) => wanted.includes(word));
}

// Lists and templates decorate: links, emphasis, a full stop.
function plainWords(text: string): string {
  return text
    .replaceAll(/\[([^\][]*)\]\([^()]*\)/g, "$1")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

function consequenceFaults(sections: ReadonlyMap<string, Section>): readonly Fault[] {
  const section = sections.get("consequences");
  if (section === undefined) return [];
  const { heading, lines } = section;
  const good = lines.some(({ text }) => GOOD.test(text) || EASIER.test(text));
  const bad = lines.some(({ text }) => BAD.test(text) || HARDER.test(text));
  return [
    ...(good
      ? []
      : [fault(heading.line, "consequences-one-sided", 'no consequence is good: write one as "- Good: …"')]),
    ...(bad ? [] : [fault(heading.line, "consequences-one-sided", 'no consequence is bad: write one as "- Bad: …"')]),
  ];
}

function quantityFaults(outline: MarkdownOutline): readonly Fault[] {
  const marked = new Set<string>();
  const lines = outline.prose.map((entry) => ({
    ...entry,
    quantities: quantitiesOf(entry.text),
    marks: marksOf(entry.text),
  }));
  for (const line of lines) {
    if (line.marks) for (const quantity of line.quantities) marked.add(quantity.text);
  }
  if (!lines.some(({ text }) => statesQuantity(text))) {
    return [fault(1, "no-quantity", "the document states no quantity with a unit")];
  }
  return lines.flatMap(({ line, quantities }) => {
    return quantities
      .filter((quantity) => !marked.has(quantity.text))
      .map((quantity): Fault => {
        const message = `"${quantity.text}" does not say where it comes from`;
        const hint = "Mark it on its line as given, measured, computed or assumed.";
        return { line, column: quantity.column, rule: "number-unmarked", message, hint };
      });
  });
}

function teamFaults(sections: ReadonlyMap<string, Section>, facts: Facts): readonly Fault[] {
  const section = sections.get("team");
  const team: unknown = facts["team"];
  const given = typeof team === "object" && team !== null && "engineers" in team ? team.engineers : undefined;
  if (section === undefined || typeof given !== "number") return [];
  const stated = section.lines.some((entry) => new RegExp(`\\b${given}\\b`).test(entry.text));
  if (stated) return [];
  return [
    fault(
      section.heading.line,
      "team-size",
      `the section on the team does not weigh its size, ${given} engineers (given)`,
    ),
  ];
}

function reversalFaults(sections: ReadonlyMap<string, Section>): readonly Fault[] {
  const section = sections.get("reversal");
  if (section === undefined || section.lines.some((entry) => statesQuantity(entry.text))) return [];
  return [
    fault(
      section.heading.line,
      "reversal-cost",
      "the section on reversal states no cost with a unit, such as engineer-weeks",
    ),
  ];
}
