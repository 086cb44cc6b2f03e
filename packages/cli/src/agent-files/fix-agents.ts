import { lstat, readFile } from "node:fs/promises";
import { fixAgentFile, listAgentFiles, type FixedFile } from "@orchestrate/core";
import { printable, printableJson } from "@orchestrate/core/printable";
import type { CliIo } from "../cli-io.ts";
import type { FixFlags } from "../commands/agents/fix.ts";
import { exitCodes } from "../exit-code.ts";
import { locate, shortPath } from "../locate.ts";
import { plural } from "../terminal/draw-check.ts";
import { problemLines } from "../terminal/draw-problems.ts";
import { errorStyle, outputStyle, renderLines, type Line } from "../terminal/style.ts";
import { writeWhole } from "./write-files.ts";

interface Fixed extends FixedFile {
  readonly path: string;
}

/** Mends agent files, or shows how it would. 2 when there is nothing to read. */
export async function fixAgents(io: CliIo, path: string, flags: FixFlags): Promise<number> {
  const { files, problems } = await listAgentFiles(locate(io, path));
  const errors = problems.filter(({ severity }) => severity === "error");
  io.stderr.write(renderLines(problemLines(errors), errorStyle(io)));
  const fixed: Fixed[] = [];
  for (const file of files) {
    const found = await fixOne(file);
    if (found === undefined) continue;
    if (flags.dryRun !== true) await writeWhole(file, found.after);
    fixed.push({ ...found, path: shortPath(io, file) });
  }
  if (flags.json === true) {
    const report = await Promise.all(
      fixed.map(async (file) => ({ path: file.path, codes: file.codes, diff: await diffOf(file) })),
    );
    io.stdout.write(`${printableJson({ written: flags.dryRun !== true, files: report }, 2)}\n`);
  } else await tell(io, fixed, { dryRun: flags.dryRun === true, looked: files.length });
  return errors.length > 0 ? exitCodes.usage : exitCodes.completed;
}

/** A link is left alone: what it leads to may lie elsewhere. */
async function fixOne(file: string): Promise<FixedFile | undefined> {
  const found = await lstat(file).catch(() => undefined);
  if (found?.isFile() !== true || found.size > 1 << 20) return undefined;
  const bytes = await readFile(file).catch(() => undefined);
  return bytes === undefined ? undefined : fixAgentFile(bytes, file);
}

async function diffOf({ path, before, after }: Fixed): Promise<string> {
  const { createTwoFilesPatch } = await import("diff");
  return createTwoFilesPatch(`a/${path}`, `b/${path}`, before, after, undefined, undefined, { context: 2 }).replace(
    /^=+\n/,
    "",
  );
}

async function tell(
  io: CliIo,
  fixed: readonly Fixed[],
  { dryRun, looked }: { dryRun: boolean; looked: number },
): Promise<void> {
  // The file's own text, in which a terminal would act on control characters.
  if (dryRun) for (const file of fixed) io.stdout.write(printable(await diffOf(file), { lines: true }));
  const lines = dryRun ? [] : fixed.map(({ path, codes }): Line => [path, [`  ${codes.join(", ")}`, "quiet"]]);
  const count = plural(fixed.length, "file") || "no file";
  const closing = `${count} ${dryRun ? "would be mended" : "mended"}, ${looked} looked at`;
  const style = dryRun ? errorStyle(io) : outputStyle(io);
  // A diff on standard output stays one that `patch` can read.
  (dryRun ? io.stderr : io.stdout).write(renderLines([...lines, [closing]], { ...style, columns: undefined }));
}
