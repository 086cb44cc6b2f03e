import { createHash } from "node:crypto";
import type { CheckInput, CheckOutcome, Checker, Machine } from "@orchestrate/core";
import { MAX_DOCUMENT_BYTES } from "./markdown-outline.ts";
import { askProgram, findProgram, type FoundProgram } from "./program-on-path.ts";
import { reportFindings, type Fault } from "./report-findings.ts";

const INSTALL = "brew install prometheus, or apt-get install prometheus";
const FILE = "rules.yaml";

/** Prometheus' own reader of rule files, where it is on PATH. It only reads the file that it is given. */
export async function promtoolOn(machine: Machine, timeMs?: number): Promise<Checker<CheckInput> | { absent: string }> {
  const program = await findProgram("promtool", machine);
  if (program === undefined) return { absent: `promtool is not on PATH: ${INSTALL}` };
  const state = createHash("sha256").update(program.state).digest("hex").slice(0, 16);
  return { id: `promtool-${state}`, check: (input) => check(input, program, { machine, timeMs }) };
}

interface Bounds {
  readonly machine: Machine;
  readonly timeMs: number | undefined;
}

async function check(input: CheckInput, program: FoundProgram, { machine, timeMs }: Bounds): Promise<CheckOutcome> {
  if (/^kind:\s*PrometheusRule\b/m.test(input.text))
    return { status: "not-checked", reason: "promtool was not asked: it reads plain rule files, no PrometheusRule" };
  if (Buffer.byteLength(input.text) > MAX_DOCUMENT_BYTES)
    return { status: "not-checked", reason: "promtool was not asked: the document is larger than 1 MiB" };
  const ask = (options: readonly string[], files: Readonly<Record<string, string>>) =>
    askProgram(program, { options, files, machine, ...(timeMs === undefined ? {} : { timeMs }) });
  const [named, answer] = await Promise.all([
    ask(["--version"], {}),
    ask(["check", "rules", FILE], { [FILE]: input.text }),
  ]);
  if ("failed" in answer) return { status: "not-checked", reason: `promtool gave no answer: ${answer.failed}` };
  const faults = answer.code === 0 ? [] : readFaults(`${answer.stdout}\n${answer.stderr}`);
  if (answer.code !== 0 && faults.length === 0)
    return { status: "not-checked", reason: `promtool ended with ${answer.code} and named no fault that can be read` };
  return reportFindings(input, "failed" in named ? "promtool" : toolName(named), () => faults);
}

function toolName({ stdout, stderr }: { stdout: string; stderr: string }): string {
  const version = /version (\d[\w.+-]{0,40})/.exec(`${stdout}\n${stderr}`)?.[1];
  return version === undefined ? "promtool" : `promtool@${version}`;
}

/** Lines such as `rules.yaml: 5:15: group "shop", rule 1, "TooManyErrors": could not parse expression: …`. */
function readFaults(output: string): readonly Fault[] {
  return output.split("\n").flatMap((line): Fault[] => {
    const said = line.trim();
    if (!said.startsWith(`${FILE}: `)) {
      // Faults of the YAML's shape follow on lines of their own.
      const inner = /^line (\d+): (.+)$/.exec(said);
      return inner === null ? [] : [fault(inner[1], "1", inner[2])];
    }
    const rest = said.slice(FILE.length + 2);
    if (/^yaml: unmarshal errors:$/.test(rest)) return [];
    const placed = /^(\d+):(\d+): (.+)$/.exec(rest);
    if (placed !== null) return [fault(placed[1], placed[2], placed[3])];
    const ofLine = /^(?:yaml: )?line (\d+): (.+)$/.exec(rest);
    return [ofLine === null ? fault("1", "1", rest) : fault(ofLine[1], "1", ofLine[2])];
  });
}

function fault(line = "1", column = "1", message = ""): Fault {
  const place = { line: Math.max(1, Number(line)), column: Math.max(1, Number(column)) };
  return { ...place, rule: "promtool", message };
}
