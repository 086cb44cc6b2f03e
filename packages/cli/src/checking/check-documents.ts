import path from "node:path";
import { checksHome, crossChecks, deliverableKinds, loadTask, styleRules } from "@orchestrate/agents";
import {
  checkBeside,
  checkFiles,
  nearestName,
  openCheckRunner,
  OrchestrateError,
  rememberedChecks,
} from "@orchestrate/core";
import type { DeliverableKind, FileChecks } from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import { cliVersion } from "../cli-version.ts";
import type { CheckDocumentFlags } from "../commands/check.ts";
import { exitCodeOfSignal, exitCodes } from "../exit-code.ts";
import { locate } from "../locate.ts";
import { listenForStop, type StopSignals } from "../running/stop-signals.ts";
import { printableJson } from "@orchestrate/core/printable";
import { errorStyle, outputStyle, renderLines } from "../terminal/style.ts";
import { countReport, isFailing, type CheckReport } from "./check-report.ts";
import { drawChecked } from "./draw-checked.ts";
import { findDocuments, type FoundDocuments } from "./find-documents.ts";
import { openMemory } from "./open-memory.ts";
import { toSarif } from "./sarif.ts";
import { writeSarif } from "./write-sarif.ts";

/** Checks documents that people wrote and tells what was found; 1 when that fails the check. */
export async function checkDocuments(io: CliIo, paths: readonly string[], flags: CheckDocumentFlags): Promise<number> {
  refuseFlags(flags, paths, deliverableKinds);
  const known = await knownFrom(io, flags.task);
  const tellStopped = (): void =>
    io.stderr.write(renderLines([[["stopped", "warning"], " before everything was checked"]], errorStyle(io)));
  using signals = listenForStop(io, { stopping: tellStopped, stopped: () => undefined });
  const found = await findDocuments(io, paths, { kinds: deliverableKinds, kind: flags.kind });
  if (signals.rest.aborted) return stoppedCode(signals);
  const roots = (flags.root ?? []).map((root) => shownFolder(io, root));
  const report = await check(io, found, { ...known, signals, roots, store: flags.store });
  if (signals.rest.aborted) return stoppedCode(signals);
  await tell(io, report, flags);
  return isFailing(report, flags.strict === true) ? exitCodes.unsuccessful : exitCodes.completed;
}

function shownFolder({ cwd }: CliIo, folder: string): string {
  return path.relative(cwd, path.resolve(cwd, folder)).split(path.sep).join("/") || ".";
}

function stoppedCode(signals: StopSignals): number {
  const signal = signals.received();
  return signal === undefined ? exitCodes.unsuccessful : exitCodeOfSignal(signal);
}

function refuseFlags(
  { kind, json, sarif }: CheckDocumentFlags,
  paths: readonly string[],
  kinds: readonly DeliverableKind[],
): void {
  if (json === true && sarif === true)
    throw new OrchestrateError("usage", "--json and --sarif both print to standard output", {
      hint: "Give SARIF a file: --sarif results.sarif.",
    });
  if (kind === undefined) return;
  const ids = kinds.map(({ id }) => id);
  const nearest = nearestName(kind, ids);
  if (!ids.includes(kind))
    throw new OrchestrateError("usage", `there is no deliverable kind ${kind}`, {
      hint: nearest === undefined ? `There are: ${ids.join(", ")}.` : `Did you mean ${nearest}?`,
    });
  if (paths.length > 1)
    throw new OrchestrateError("usage", "--kind is for one file", {
      hint: "Check the files that need it one at a time, and the others together.",
    });
}

async function knownFrom(io: CliIo, file: string | undefined): Promise<Pick<FileChecks, "facts" | "policy">> {
  // Files of others need not have our style; what is asked of them is that they are right.
  if (file === undefined) return { facts: {}, policy: Object.fromEntries(styleRules.map(({ id }) => [id, "warning"])) };
  const { facts = {}, policy = {} } = (await loadTask(locate(io, file))).task;
  return { facts, policy };
}

interface Site extends Pick<FileChecks, "facts" | "policy"> {
  readonly signals: StopSignals;
  readonly roots: readonly string[];
  readonly store: CheckDocumentFlags["store"];
}

async function check(
  io: CliIo,
  { documents, others, isAbsent, ...passedOver }: FoundDocuments,
  { signals, store: wanted, ...site }: Site,
): Promise<CheckReport> {
  await using store = await openMemory(io, wanted);
  await using runner = openCheckRunner([...deliverableKinds, ...crossChecks]);
  // What is still being checked is then answered as lost, and nothing of it is told.
  signals.rest.addEventListener("abort", () => void runner[Symbol.asyncDispose]());
  const remembered = store === undefined ? runner : rememberedChecks(runner, store, checksHome);
  const beside = checkBeside(remembered, { environment: io.env, signal: signals.rest });
  const around = { ...site, others, isAbsent, runner: { ...runner, ...beside } };
  const checks = { kinds: deliverableKinds, crossChecks, ...around };
  return { ...(await checkFiles(documents, checks)), ...passedOver };
}

async function tell(io: CliIo, report: CheckReport, { sarif, json, ...flags }: CheckDocumentFlags): Promise<void> {
  if (sarif !== undefined) {
    const text = `${printableJson(toSarif(report, { version: cliVersion(), cwd: io.cwd }), 2)}\n`;
    if (sarif === true) return io.stdout.write(text);
    await writeSarif(locate(io, sarif), text);
  }
  if (json === true) return io.stdout.write(`${printableJson({ ...report, counts: countReport(report) }, 2)}\n`);
  const { strict = false, quiet = false, verbose = false } = flags;
  const whole = { ...outputStyle(io), columns: undefined };
  io.stdout.write(renderLines(drawChecked(report, { strict, quiet, verbose }), whole));
}
