import type { Flag, From, Instruction, ModifiableInstruction } from "dockerfile-ast";
import type { SourcePlace } from "./yaml-source.ts";

/** A value with where it stands. */
interface Placed {
  readonly name: string;
  readonly place: SourcePlace;
}

/** One stage of a Dockerfile. */
export interface DockerStage {
  /** From 0. */
  readonly index: number;
  /** Empty where it has none. */
  readonly name: string;
  /** The image or stage that it begins with, with the defaults of the ARGs in it. */
  readonly base: string;
  /** Where the base stands. */
  readonly place: SourcePlace;
  /** The earlier stage that it begins with, where it does. */
  readonly parent?: DockerStage;
  /** The last USER. */
  readonly user?: Placed;
  /** What COPY and RUN take files from. */
  readonly sources: readonly Placed[];
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile in their order. */
export function stagesOf(instructions: readonly Instruction[]): readonly DockerStage[] {
  const begins = instructions.flatMap((instruction, index) => (instruction.getKeyword() === "FROM" ? [index] : []));
  const stages: DockerStage[] = [];
  const defaults = defaultsIn(instructions.slice(0, begins[0] ?? 0));
  for (const [index, begin] of begins.entries()) {
    const own = instructions.slice(begin, begins[index + 1]);
    const from = own[0] as From;
    const base = withDefaults(from.getImage() ?? "", defaults);
    const parent = stages.find(({ name }) => name !== "" && name.toLowerCase() === base.toLowerCase());
    const user = own.filter((instruction) => instruction.getKeyword() === "USER").at(-1);
    stages.push({
      index,
      name: from.getBuildStage() ?? "",
      base,
      place: startOf(from.getImageRange() ?? from.getRange()),
      ...(parent === undefined ? {} : { parent }),
      ...(user === undefined
        ? {}
        : { user: { name: user.getArgumentsContent() ?? "", place: startOf(user.getRange()) } }),
      sources: own.flatMap(sourcesOf),
      instructions: own,
    });
  }
  return stages;
}

/** What the ARGs above the first FROM are where nobody sets them. */
function defaultsIn(instructions: readonly Instruction[]): ReadonlyMap<string, string> {
  const defaults = new Map<string, string>();
  for (const instruction of instructions) {
    if (instruction.getKeyword() !== "ARG") continue;
    for (const argument of instruction.getArguments()) {
      const [, name, value] = /^(\w+)=(.*)$/s.exec(argument.getValue()) ?? [];
      if (name === undefined || value === undefined) continue;
      defaults.set(name, withDefaults(value.replace(/^(["'])(.*)\1$/s, "$2"), defaults));
    }
  }
  return defaults;
}

/** A text with each ARG replaced by its default; one that has none stays as it is written. */
function withDefaults(text: string, defaults: ReadonlyMap<string, string>): string {
  return text.replaceAll(
    /\$(?:(\w+)|\{(\w+)(?::?-([^{}$]*))?\})/g,
    (written: string, bare?: string, braced?: string, otherwise?: string) =>
      defaults.get(bare ?? braced ?? "") ?? otherwise ?? written,
  );
}

/** Where a range begins, counted from 1. */
export function startOf(range: { readonly start: { readonly line: number; readonly character: number } }): SourcePlace {
  return { line: range.start.line + 1, column: range.start.character + 1 };
}

function sourcesOf(instruction: Instruction): readonly Placed[] {
  const keyword = instruction.getKeyword();
  if (keyword !== "COPY" && keyword !== "RUN") return [];
  return (instruction as ModifiableInstruction)
    .getFlags()
    .flatMap((flag) => (keyword === "COPY" ? fromFlag(flag) : fromMount(flag)));
}

function fromFlag(flag: Flag): readonly Placed[] {
  const name = flag.getName() === "from" ? flag.getValue() : null;
  return name === null || name === "" ? [] : [{ name, place: startOf(flag.getValueRange() ?? flag.getRange()) }];
}

function fromMount(flag: Flag): readonly Placed[] {
  const name = flag.getName() === "mount" ? /(?:^|,)from=([^,]+)/.exec(flag.getValue() ?? "")?.[1] : undefined;
  return name === undefined ? [] : [{ name, place: startOf(flag.getRange()) }];
}
