import type { CheckInput, CheckOutcome, ReadableText } from "@orchestrate/core";
import { isMeantFor, judgeCalls } from "./api-calls.ts";
import { generateApiTypes } from "./api-types.ts";
import { callConflicts } from "./call-conflicts.ts";
import { BODIES, bodyTypes, requestFaults, SCHEMAS } from "./client-bodies.ts";
import { asPartOfProgram } from "./client-of-others.ts";
import { compilerFaults, importFaults, importsTypes } from "./client-program.ts";
import { schemaFaults, schemaTypes } from "./client-schemas.ts";
import { clientRequests } from "./client-requests.ts";
import { MAX_DOCUMENT_BYTES } from "./markdown-outline.ts";
import { findApi, type ApiView } from "./openapi-view.ts";
import { reportFindings, type Fault } from "./report-findings.ts";
import { toolVersion } from "./tool-version.ts";
import { compileText, DECLARATIONS, loadCompiler, type CompiledText, type Compiler } from "./typescript-program.ts";

/** Compiles a client in memory and compares its requests with the API document, when there is one. */
export async function checkClient(input: CheckInput, prepared?: Compiler): Promise<CheckOutcome> {
  const tool = toolVersion("typescript");
  if (Buffer.byteLength(input.text) > MAX_DOCUMENT_BYTES) return reportFindings(input, tool, () => []);
  const compiler = prepared ?? (await loadCompiler());
  const document = input.documents.find((entry) => entry.kind === "openapi" && findApi([entry]) !== undefined);
  const api = document === undefined ? undefined : findApi([document]);
  if (document === undefined || api === undefined) return checkAlone(input, compiler, tool);
  const outcome = await reportFindings(input, tool, () => faultsWithApi(input, compiler, { document, api }));
  return outcome.status === "checked" ? { ...outcome, tools: [tool, toolVersion("openapi-typescript")] } : outcome;
}

async function checkAlone(input: CheckInput, compiler: Compiler, tool: string): Promise<CheckOutcome> {
  const compiled = compileOrFault(compiler, input.text, {});
  if ("rule" in compiled) return reportFindings(input, tool, () => [compiled]);
  const faults = weighed(input, [...compilerFaults(compiled), ...importFaults(compiled)]);
  if (!importsTypes(compiled)) return reportFindings(input, tool, () => faults);
  // Without the types that it imports, most of what the compiler says would be about their absence.
  const certain = [...compiled.program.getSyntacticDiagnostics(compiled.source)].length > 0 ? faults : [];
  const refused = weighed(input, importFaults(compiled));
  if (certain.length > 0 || refused.length > 0)
    return reportFindings(input, tool, () => (certain.length > 0 ? certain : refused));
  return {
    status: "not-checked",
    reason:
      "it imports the types that are generated from the API document, and there is no valid API document beside it",
  };
}

/** A file of a run stands alone; among files that people wrote it is a part of a program. */
function weighed({ policy }: CheckInput, faults: readonly Fault[], isClient = true): readonly Fault[] {
  const style = policy["standalone-client"] ?? "error";
  return style === "error" ? faults : asPartOfProgram(faults, isClient);
}

async function faultsWithApi(
  input: CheckInput,
  compiler: Compiler,
  { document, api }: { document: ReadableText; api: ApiView },
): Promise<readonly Fault[]> {
  const types = await generateApiTypes(document, api);
  const extra: Readonly<Record<string, string>> =
    "declarations" in types
      ? { [DECLARATIONS]: types.declarations, [BODIES]: bodyTypes(api), [SCHEMAS]: schemaTypes(api) }
      : {};
  const compiled = compileOrFault(compiler, input.text, extra);
  if ("rule" in compiled) return [compiled];
  const judged = judgeCalls(api, clientRequests(compiler.ts, compiled.source));
  const answered = judged.flatMap((entry) =>
    "operation" in entry ? [{ request: entry.call, operation: entry.operation }] : [],
  );
  const bodies =
    "failed" in types
      ? [ungenerated(types.failed)]
      : [...answered.flatMap((request) => requestFaults(compiled, api, request)), ...schemaFaults(compiled, api)];
  const own = "failed" in types && importsTypes(compiled) ? [] : compilerFaults(compiled);
  const faults = distinct([...own, ...importFaults(compiled), ...callConflicts(input.path, judged), ...bodies]);
  return weighed(input, faults, isMeantFor(judged));
}

function compileOrFault(
  compiler: Compiler,
  text: string,
  extra: Readonly<Record<string, string>>,
): CompiledText | Fault {
  try {
    const compiled = compileText(compiler, text, extra);
    compilerFaults(compiled);
    return compiled;
  } catch (error) {
    // Compilers are recursive: some thousand nested brackets exhaust the stack.
    const message = `the compiler gave up: ${error instanceof Error ? error.message : String(error)}`;
    return { line: 1, column: 1, rule: "compiler-failed", message, hint: "Look for what is nested very deeply." };
  }
}

function ungenerated(failed: string): Fault {
  const message = `no types could be generated from the API document, so headers and bodies are not compared: ${failed}`;
  return { line: 1, column: 1, rule: "types-not-generated", severity: "info", message };
}

function distinct(faults: readonly Fault[]): readonly Fault[] {
  const seen = new Set<string>();
  return faults.filter((fault) => {
    const key = JSON.stringify([fault.line, fault.column, fault.rule, fault.message]);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
