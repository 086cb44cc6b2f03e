import type { Design } from "../../design/design.ts";
import { writeRateSection } from "../capacity-open-points.ts";
import { markdownTable, showCount, showNumber, showQuantity } from "../show-quantity.ts";
import { databaseEntry, isSystemOfRecord, type DatabaseEntry, type DatabaseNeed } from "./database-catalogue.ts";
import type { Adr, AdrContext, AdrOption } from "./render-adr.ts";

/** Weeks in which an engineer learns to run a database that nobody in the team knows. */
const WEEKS_TO_LEARN = 3;

interface Criterion {
  readonly name: string;
  readonly weight: number;
  readonly why: string;
  readonly fit: (option: Candidate) => number;
}

interface Candidate {
  readonly name: string;
  readonly entry: DatabaseEntry;
  readonly known: boolean;
}

/** The names of databases that the task asks to weigh, or else two well-known ones and whatever else the team knows. */
function databaseOptions(context: AdrContext): readonly string[] {
  const asked = context.facts.decision?.options ?? [];
  const databases = [...new Set(asked)].filter((name) => databaseEntry(name) !== undefined);
  return databases.length >= 2 ? databases : ["PostgreSQL", ...alsoKnown(context.design), "MongoDB"];
}

/** One name for each further system of record that the team knows; at most three, so that each can be weighed. */
function alsoKnown({ knows }: Design): readonly string[] {
  const entries = [databaseEntry("PostgreSQL"), databaseEntry("MongoDB")];
  const found: string[] = [];
  for (const skill of knows) {
    const entry = databaseEntry(skill);
    if (entry === undefined || entries.includes(entry) || !isSystemOfRecord(entry)) continue;
    entries.push(entry);
    found.push(skill.replaceAll(/[^\p{L}\p{N} .+-]/gu, " ").trim());
  }
  return found.slice(0, 3);
}

function questionAsked(context: AdrContext): string {
  const asked = context.facts.decision;
  const isMine = asked !== undefined && databaseOptions(context).every((name) => asked.options.includes(name));
  return isMine ? `The question asked: ${asked.question} ` : "";
}

function isKnown(entry: DatabaseEntry, design: Design): boolean {
  return design.knows.some((skill) => databaseEntry(skill) === entry);
}

function candidates(context: AdrContext): readonly Candidate[] {
  return databaseOptions(context).flatMap((name): readonly Candidate[] => {
    const entry = databaseEntry(name);
    return entry === undefined ? [] : [{ name, entry, known: isKnown(entry, context.design) }];
  });
}

function need(name: DatabaseNeed): (option: Candidate) => number {
  return (option) => option.entry.fits[name];
}

function writesPerSecond(context: AdrContext): number {
  const { peakRequestsPerSecond, readPercent } = context.inputs;
  return Math.round(peakRequestsPerSecond.value * (1 - readPercent.value / 100));
}

function criteria(context: AdrContext): readonly Criterion[] {
  const { design } = context;
  const fields = design.resources.flatMap((resource) => resource.fields);
  const money = fields.filter((field) => field.type === "money").length;
  const json = fields.filter((field) => field.type === "json").length;
  const references = design.resources.reduce(
    (sum, resource) => sum + resource.parents.length + (resource.tenantScoped ? 1 : 0),
    0,
  );
  const share = writesPerSecond(context) / context.inputs.databaseRequestsPerSecondLimit.value;
  return [
    {
      name: "transactions",
      weight: money > 0 ? 3 : 1,
      why: `${showCount(money, "money field")} (computed)`,
      fit: need("transactions"),
    },
    {
      name: "relations",
      weight: Math.min(3, references),
      why: `${showCount(references, "reference")} between resources (computed)`,
      fit: need("relations"),
    },
    {
      name: "flexible fields",
      weight: Math.min(3, json),
      why: `${showCount(json, "json field")} (computed)`,
      fit: need("flexible"),
    },
    {
      name: "writes beyond one primary",
      weight: share > 1 ? 3 : share > 0.5 ? 1 : 0,
      why: `${showNumber(Math.round(share * 100))} % of one primary's limit (computed)`,
      fit: need("scaleOut"),
    },
    {
      name: "known to the team",
      weight: design.engineers.value <= 8 ? 3 : 2,
      why: showQuantity(design.engineers),
      fit: (option) => (option.known ? 2 : 0),
    },
  ];
}

function score(option: Candidate, weighed: readonly Criterion[]): number {
  return weighed.reduce((sum, criterion) => sum + criterion.weight * criterion.fit(option), 0);
}

function optionOf(option: Candidate, context: AdrContext, points: number): AdrOption {
  const { design } = context;
  const weeks = option.known ? 0 : design.engineers.value * WEEKS_TO_LEARN;
  const learning = option.known ? `the team knows ${option.name}` : unknownTo(design, option.name);
  return {
    name: option.name,
    good: option.known ? [option.entry.good, learning] : [option.entry.good],
    bad: option.known ? [option.entry.bad] : [option.entry.bad, learning],
    quantity: `${showCount(points, "point")} (computed in the table above); ${weeks} engineer-weeks to learn to run it (computed: ${weeks === 0 ? "none" : `${showCount(design.engineers.value, "engineer")} * ${WEEKS_TO_LEARN} weeks, assumed`}).`,
  };
}

function unknownTo(design: Design, name: string): string {
  return design.knows.length === 0 ? `whether the team knows ${name} is not said` : `nobody is said to know ${name}`;
}

function scoreTable(options: readonly Candidate[], weighed: readonly Criterion[]): string {
  const rows = weighed.map((criterion) => [
    criterion.name,
    String(criterion.weight),
    criterion.why,
    ...options.map((option) => String(criterion.fit(option))),
  ]);
  const total = ["**sum of weight * fit**", "", "", ...options.map((option) => `**${score(option, weighed)}**`)];
  const header = [
    "need",
    "weight 0-3",
    "from the facts",
    ...options.map((option) => `${option.name}, fit 0-2 (assumed)`),
  ];
  return markdownTable(header, [...rows, total]);
}

/** Points to the plan where the given load writes far more or less than the given rows need. */
function contradiction({ facts, inputs }: AdrContext): string {
  return writeRateSection(facts, inputs).length === 0
    ? ""
    : " The write rate and these rows contradict each other, so this size is open: see the open point of the capacity plan.";
}

/** Which database keeps the data: weighed by what the facts need and by what the team knows. */
export function database(context: AdrContext): Adr {
  const { design, inputs, results } = context;
  const options = candidates(context);
  const weighed = criteria(context);
  const ranked = [...options].sort((one, other) => score(other, weighed) - score(one, weighed));
  const points = ranked.map((option) => score(option, weighed));
  const [first = 0, second = 0] = points;
  const chosen = ranked[0]?.name ?? "PostgreSQL";
  const writes = writesPerSecond(context);
  const limit = inputs.databaseRequestsPerSecondLimit;
  const knows = design.knows.length > 0 ? `know ${design.knows.join(", ")}` : "have not said what they know";
  return {
    slug: "database",
    title: `${chosen} as the system of record`,
    tradeOff: `Enforced correctness against freedom of shape and of scale. ${showNumber(writes)} writes/s at peak (computed: ${showNumber(inputs.peakRequestsPerSecond.value)} requests/s * (1 - ${inputs.readPercent.value} % reads)) are ${showNumber(Math.round((writes / limit.value) * 100))} % of what one primary follows (computed; limit ${showNumber(limit.value)} requests/s, assumed), so sharding ${writes > limit.value ? "is needed and decides much" : "is not needed, and its price would buy nothing"}.`,
    context: `${questionAsked(context)}Resources: ${design.resources.map((resource) => `${resource.label} (${showNumber(resource.rowsPerYear.value)} rows/year, ${resource.rowsPerYear.source})`).join(", ")}. That is ${showNumber(results.storageGigabytesPerYear)} GB/year with the audit log (computed) and ${showNumber(results.storageGigabytesRetained)} GB over the retention (computed), which fits one machine${results.storageGigabytesRetained > 2000 ? " only with partitions that can be dropped" : ""}.${contradiction(context)} Access is by key and by list below a parent; reports over everything belong on a replica.

${scoreTable(options, weighed)}`,
    drivers: weighed.map((criterion) => `${criterion.name}: weight ${criterion.weight}, because of ${criterion.why}`),
    options: options.map((option) => optionOf(option, context, score(option, weighed))),
    chosen,
    because: `it has ${showCount(first, "point")} against ${second} (computed from the table above)${first - second <= 2 ? "; that is close, so half a day with the real queries on both is well spent before this is accepted" : ""}.`,
    ...consequences(context, ranked[0]),
    team: `${showQuantity(design.engineers)} ${knows}. A database is learnt in its incidents: with this team size the known one wins unless a need of weight 3 says otherwise.`,
    notWorthIt: `a second kind of database beside it, for search or for documents, is not worth its backups and its on-call before one query is measured to miss ${showQuantity(inputs.p99LatencyMs)}.`,
    reversedBy: [
      `writes above ${showNumber(limit.value)} requests/s (assumed limit), ${showNumber(Math.round((limit.value / Math.max(1, writes)) * 10) / 10)} times today's (computed)`,
      "most new fields turn out to have no fixed shape, and no query joins them",
      "the hosting that the team may use does not offer it",
    ],
    reversalCost: `${6 + design.resources.length * 2} engineer-weeks (computed: 6 engineer-weeks for dual writes and comparison, 2 for each of ${showCount(design.resources.length, "resource")}; assumed rates), and both databases to be paid for during one month (assumed).`,
  };
}

function consequences(context: AdrContext, best: Candidate | undefined): Pick<Adr, "good" | "bad"> {
  if (best === undefined) return { good: [], bad: [] };
  const weeks = context.design.engineers.value * WEEKS_TO_LEARN;
  const learning = best.known
    ? "one more year of habit makes a later change harder"
    : `${weeks} engineer-weeks of learning come first (computed), unless somebody knows it after all`;
  // The other offline templates know PostgreSQL only; a reader must not take their drafts for part of this decision.
  const drafts =
    databaseEntry("postgresql") === best.entry
      ? []
      : [
          `the drafts of schema, manifests, runbook and tenancy beside this one are written for PostgreSQL and have to be rewritten for ${best.name}`,
        ];
  const connections = `the peak needs ${showCount(context.results.databaseConnections, "connection")} (computed), behind a pool of transactions`;
  return { good: [best.entry.good, connections], bad: [best.entry.bad, learning, ...drafts] };
}
