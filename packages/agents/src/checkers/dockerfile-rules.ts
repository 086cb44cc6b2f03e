import type { Instruction } from "dockerfile-ast";
import { nearestName, type Severity } from "@orchestrate/core/deliverables";
import {
  addFaults,
  environmentFaults,
  exposeFaults,
  formFaults,
  runFaults,
  secretFaults,
  swallowedFaults,
} from "./dockerfile-instruction-rules.ts";
import { stagesOf, type DockerStage } from "./dockerfile-stages.ts";
import type { Fault } from "./report-findings.ts";

/** Faults of a Dockerfile: its syntax by dockerfile-utils, and rules about stages, users, images and commands. */
export async function dockerfileFaults(text: string): Promise<readonly Fault[]> {
  const { DockerfileParser } = await import("dockerfile-ast");
  const instructions = DockerfileParser.parse(text).getInstructions();
  const stages = stagesOf(instructions);
  return [
    ...(await syntaxFaults(text)),
    ...instructions.flatMap((instruction) => [
      ...formFaults(instruction),
      ...addFaults(instruction),
      ...exposeFaults(instruction),
      ...runFaults(instruction),
      ...swallowedFaults(instruction, text),
      ...secretFaults(instruction),
      ...environmentFaults(instruction),
    ]),
    ...stages.flatMap((stage) => [...baseFaults(stage, stages), ...sourceFaults(stage, stages)]),
    ...rootFaults(stages),
    ...lostArguments(instructions, stages),
  ];
}

/** Codes of dockerfile-utils, by their numbers, that are a matter of taste or that a rule of ours tells better. */
const SEVERITY_OF_CODE: Readonly<Record<number, Severity | "off">> = {
  0: "warning",
  1: "warning",
  11: "warning",
  24: "off",
  49: "off",
};

async function syntaxFaults(text: string): Promise<readonly Fault[]> {
  const { validate } = await import("dockerfile-utils");
  return validate(text).flatMap(({ range, severity, code, message: told }): readonly Fault[] => {
    const message = typeof told === "string" ? told : told.value;
    const number = Number(code);
    const own = SEVERITY_OF_CODE[number] ?? (severity === 1 ? "error" : "warning");
    if (own === "off") return [];
    const unknown = /^Unknown instruction: (\w+)/.exec(message)?.[1];
    const near = unknown === undefined ? undefined : nearestName(unknown, KEYWORDS);
    const place = { line: range.start.line + 1, column: range.start.character + 1 };
    const hint = near === undefined ? {} : { hint: `Did you mean ${near.toUpperCase()}?` };
    return [{ ...place, rule: `dockerfile-${number}`, severity: own, message, ...hint }];
  });
}

const KEYWORDS =
  "add arg cmd copy entrypoint env expose from healthcheck label onbuild run shell stopsignal user volume workdir".split(
    " ",
  );

/** Images that are used by their bare name so often that such a name is no misspelt stage. */
const WELL_KNOWN: ReadonlySet<string> = new Set(
  "alpine amazoncorretto busybox caddy composer debian docker eclipse-temurin fedora golang gradle haproxy httpd maven mariadb mongo mysql nginx node openjdk oven perl php postgres python rabbitmq redis ruby rust scratch swift traefik ubuntu".split(
    " ",
  ),
);

function baseFaults(stage: DockerStage, stages: readonly DockerStage[]): readonly Fault[] {
  const { base, place } = stage;
  if (base === "" || base.includes("$") || base === "scratch" || stage.parent !== undefined) return [];
  const names = stages.slice(0, stage.index).flatMap(({ name }) => (name === "" ? [] : [name]));
  const bare = base.replace(/[:@].*/, "");
  const near = WELL_KNOWN.has(bare) ? undefined : nearestName(base, names, 2);
  if (near !== undefined) {
    const message = `there is no stage ${base} above this line`;
    return [{ ...place, rule: "unknown-stage", message, hint: `Did you mean ${near}?` }];
  }
  return movingImage(base, place);
}

function movingImage(image: string, place: DockerStage["place"]): readonly Fault[] {
  if (image.includes("@") || image.includes("$")) return [];
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  if (tag !== undefined && tag !== "latest") return [];
  const message = `${image} moves: ${tag === undefined ? "it has no tag" : "its tag is latest"}`;
  return [{ ...place, rule: "moving-image", severity: "warning", message, hint: "Name a version or a digest." }];
}

/** Where `COPY --from` and `RUN --mount=from=` take files from: an earlier stage, its number, or an image. */
function sourceFaults(stage: DockerStage, stages: readonly DockerStage[]): readonly Fault[] {
  return stage.sources.flatMap(({ name, place }): readonly Fault[] => {
    if (name.includes("$")) return [];
    const earlier = stages.slice(0, stage.index);
    if (/^\d+$/.test(name)) {
      if (Number(name) < stage.index) return [];
      const message = `there is no stage ${name} above this one; stages are counted from 0`;
      return [{ ...place, rule: "unknown-stage", message }];
    }
    const wanted = name.toLowerCase();
    if (earlier.some((other) => other.name.toLowerCase() === wanted)) return [];
    const later = stages.find((other) => other.name.toLowerCase() === wanted);
    if (later !== undefined) {
      const message = `the stage ${name} is ${later.index === stage.index ? "this one itself" : "defined only below"}`;
      return [{ ...place, rule: "unknown-stage", message, hint: "Files can be taken from stages above only." }];
    }
    const bare = name.replace(/[:@].*/, "");
    if (WELL_KNOWN.has(bare) || /[/:.@]/.test(name)) return movingImage(name, place);
    const names = earlier.flatMap((other) => (other.name === "" ? [] : [other.name]));
    const near = nearestName(name, names);
    const message = `there is no stage ${name} above this line`;
    const hint =
      near === undefined ? `Stages above: ${names.join(", ") || "none has a name"}.` : `Did you mean ${near}?`;
    return [{ ...place, rule: "unknown-stage", message, hint }];
  });
}

/** What the image runs as: the last USER of the last stage or of the stages that it is built on. */
function rootFaults(stages: readonly DockerStage[]): readonly Fault[] {
  const last = stages.at(-1);
  if (last === undefined) return [];
  let stage: DockerStage | undefined = last;
  while (stage !== undefined && stage.user === undefined && stage.parent !== undefined) stage = stage.parent;
  const user = stage?.user;
  const hint = "Create a user and switch to it with USER, by its number where the platform must verify it.";
  if (user === undefined) {
    if (/nonroot|non-root|rootless|unprivileged|\$/.test(stage?.base ?? "")) return [];
    const message = "the image runs as root: the last stage has no USER";
    return [{ ...last.place, rule: "runs-as-root", severity: "warning", message, hint }];
  }
  if (!/^(?:root|0)(?::.*)?$/.test(user.name)) return [];
  return [{ ...user.place, rule: "runs-as-root", severity: "warning", message: "the image runs as root", hint }];
}

/** An ARG above the first FROM is unknown in a stage that does not repeat it. */
function lostArguments(instructions: readonly Instruction[], stages: readonly DockerStage[]): readonly Fault[] {
  const first = instructions.findIndex((instruction) => instruction.getKeyword() === "FROM");
  const global = instructions.slice(0, Math.max(0, first)).flatMap(namesSet);
  if (global.length === 0) return [];
  return stages.flatMap((stage) => {
    const known = new Set(stage.parent === undefined ? [] : stage.parent.instructions.flatMap(namesSet));
    return stage.instructions.flatMap((instruction): readonly Fault[] => {
      for (const name of namesSet(instruction)) known.add(name);
      return instruction.getVariables().flatMap((variable): readonly Fault[] => {
        const name = variable.getName();
        if (!global.includes(name) || known.has(name) || instruction.getKeyword() === "FROM") return [];
        const { start } = variable.getNameRange();
        const message = `${name} is empty here: an ARG above FROM is not known inside of a stage`;
        const place = { line: start.line + 1, column: start.character + 1 };
        return [
          { ...place, rule: "lost-argument", severity: "warning", message, hint: `Repeat ARG ${name} below FROM.` },
        ];
      });
    });
  });
}

function namesSet(instruction: Instruction): readonly string[] {
  if (!["ARG", "ENV"].includes(instruction.getKeyword())) return [];
  return instruction.getArguments().flatMap((argument) => argument.getValue().split("=", 1));
}
