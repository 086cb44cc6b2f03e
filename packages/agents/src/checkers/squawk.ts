import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname } from "node:path";
import { isRecord, listOf, textOf } from "./plain-data.ts";

/** A finding of squawk; `line` and `column` count from 1. */
export interface SquawkFinding {
  readonly rule: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly hint: string | undefined;
}

/** What squawk said, or why it could not be asked. */
export type SquawkAnswer =
  | { readonly tool: string; readonly findings: readonly SquawkFinding[] }
  | { readonly absent: string };

const LIMIT_MS = 10_000;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

/**
 * Asks squawk about a migration, which it reads from its standard input: it is given no file and no configuration. It is
 * ended after 10 s. `inTransaction` says that the tool which runs the migration opens a transaction around it.
 */
export async function askSquawk(text: string, inTransaction: boolean): Promise<SquawkAnswer> {
  const found = findSquawk();
  if ("absent" in found) return found;
  const transaction = inTransaction ? ["--assume-in-transaction"] : [];
  const output = await run(
    found.binary,
    ["--reporter", "json", "--stdin-filepath", "migration.sql", ...transaction],
    text,
  );
  return { tool: found.tool, findings: listOf(JSON.parse(output === "" ? "[]" : output)).flatMap(readFinding) };
}

function findSquawk(): { binary: string; tool: string } | { absent: string } {
  try {
    const require = createRequire(import.meta.url);
    const { getBinaryPath } = require("squawk-cli/js/index.js") as { getBinaryPath: () => string };
    const { version } = require("squawk-cli/package.json") as { version: string };
    return { binary: getBinaryPath(), tool: `squawk-cli@${version}` };
  } catch {
    const platform = `${process.platform}-${process.arch}`;
    return { absent: `squawk is not installed for ${platform}: npm install squawk-cli --include=optional` };
  }
}

function run(binary: string, options: readonly string[], text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    // Its own folder as the working directory: it looks for a configuration from there upwards.
    const settings = { cwd: dirname(binary), timeout: LIMIT_MS, maxBuffer: MAX_OUTPUT_BYTES, env: {} };
    const child = execFile(binary, options, settings, (error, stdout, stderr) => {
      // It ends with 1 when it has found something.
      if (error === null || error.code === 1) resolve(stdout.trim());
      else
        reject(
          new Error(error.killed === true ? "squawk did not end within 10 s" : `squawk: ${stderr || error.message}`),
        );
    });
    // Where it ends before it has read everything, its answer says why.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(text);
  });
}

function readFinding(value: unknown): readonly SquawkFinding[] {
  if (!isRecord(value)) return [];
  const { line, column, message, help, rule_name: rule } = value;
  return [
    {
      rule: textOf(rule) ?? "unknown",
      line: Number(line) + 1,
      column: Number(column) + 1,
      message: textOf(message) ?? "",
      hint: textOf(help),
    },
  ];
}
