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
  /** The image or stage that it begins with. */
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
  for (const [index, begin] of begins.entries()) {
    const own = instructions.slice(begin, begins[index + 1]);
    const from = own[0] as From;
    const base = from.getImage() ?? "";
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
