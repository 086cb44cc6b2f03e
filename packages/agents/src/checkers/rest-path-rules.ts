import { pluralWords, singularOf, wordsOf } from "../design/names.ts";
import { eachPath, isParameter, type RestRule } from "./rest-rule.ts";

const VERBS: ReadonlySet<string> = new Set(
  "get create update delete list add remove fetch save insert edit".split(" "),
);
const VERSION = /^v\d+$/;

function caseOf(segment: string): string | undefined {
  if (/[A-Z]/.test(segment)) return "camelCase";
  if (segment.includes("_")) return "snake_case";
  return segment.includes("-") ? "kebab-case" : undefined;
}

const verbInPath: RestRule = {
  id: "verb-in-path",
  severity: "error",
  why: "The method is the verb. A verb in the path makes a second vocabulary, and caches, retries and authorisation by method no longer mean anything.",
  breaking: true,
  find: (api) =>
    eachPath(api, (path, segments) => {
      const bad = segments.find(
        (segment) => !isParameter(segment) && VERBS.has((wordsOf(segment)[0] ?? "").toLowerCase()),
      );
      if (bad === undefined) return undefined;
      const rest = wordsOf(bad)
        .slice(1)
        .map((word) => word.toLowerCase());
      const noun =
        rest.length === 0
          ? "the resource's plural"
          : `\`${pluralWords([...rest.slice(0, -1), singularOf(rest.at(-1) ?? "")]).join("-")}\``;
      return {
        what: `\`${path}\` names an action in \`${bad}\``,
        change: `Name the resource, ${noun}, and let GET, POST, PATCH or DELETE say what is done.`,
      };
    }),
};

const singularCollection: RestRule = {
  id: "singular-collection",
  severity: "warning",
  why: "A collection in the singular reads as one thing, and clients guess wrong about the other half of the API.",
  breaking: true,
  find: (api) =>
    eachPath(api, (path, segments) => {
      const bad = segments.find(
        (segment, index) =>
          !isParameter(segment) &&
          isParameter(segments[index + 1]) &&
          pluralWords(wordsOf(segment.toLowerCase())).join("-") !== segment.toLowerCase().replaceAll("_", "-") &&
          singularOf(segment.toLowerCase()) === segment.toLowerCase(),
      );
      if (bad === undefined) return undefined;
      return {
        what: `the collection \`${bad}\` in \`${path}\` is in the singular`,
        change: `Call it \`${pluralWords(wordsOf(bad)).join("-").toLowerCase()}\`.`,
      };
    }),
};

const mixedCasing: RestRule = {
  id: "mixed-casing",
  severity: "warning",
  why: "Whoever writes a client has to look up the spelling of every path.",
  breaking: true,
  find: (api) => {
    const styles = api.operations.flatMap((operation) =>
      operation.segments.filter((segment) => !isParameter(segment)).map(caseOf),
    );
    const known = styles.filter((style) => style !== undefined);
    const count = (style: string): number => known.filter((other) => other === style).length;
    const main = [...new Set(known)].sort(
      (one, other) => count(other) - count(one) || (one === "kebab-case" ? -1 : 1),
    )[0];
    return eachPath(api, (path, segments) => {
      const bad = segments.find(
        (segment) => !isParameter(segment) && caseOf(segment) !== undefined && caseOf(segment) !== main,
      );
      if (bad === undefined) return undefined;
      return {
        what: `\`${bad}\` in \`${path}\` is ${caseOf(bad) ?? ""}, most of this API is ${main ?? ""}`,
        change: `Write it in ${main ?? ""}.`,
      };
    });
  },
};

const unevenVersion: RestRule = {
  id: "uneven-version",
  severity: "warning",
  why: "Without one version for all paths nobody can say what a client has to change, or when an old path may go.",
  breaking: true,
  find: (api) => {
    const versions = new Set(
      api.operations.map((operation) => operation.segments.find((segment) => VERSION.test(segment)) ?? ""),
    );
    if (versions.size < 2) return [];
    const counted = [...versions].filter((version) => version !== "").sort();
    return eachPath(api, (path, segments) => {
      const version = segments.find((segment) => VERSION.test(segment));
      if (version === counted[0]) return undefined;
      return {
        what: `\`${path}\` is ${version === undefined ? "unversioned" : `version ${version}`}, others are ${counted[0] ?? ""}`,
        change: `Serve it under \`/${counted[0] ?? "v1"}\`, or move all of them together.`,
      };
    });
  },
};

/** Rules about the paths of an API. */
export const restPathRules: readonly RestRule[] = [verbInPath, singularCollection, mixedCasing, unevenVersion];
