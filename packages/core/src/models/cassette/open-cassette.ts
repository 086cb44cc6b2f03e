import { appendFile, mkdir, readFile, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { errorMessage } from "../../error-message.ts";
import { OrchestrateError } from "../../errors.ts";
import type { Cassette, RecordedReply, RecordedRequest } from "./cassette.ts";
import { cassetteHead, cassetteLines, parseCassette, requestKey, type Exchange } from "./cassette-lines.ts";
import { replayMissed } from "./replay-missed.ts";

/**
 * Opens a cassette: `record` starts a new file, `append` goes on with one that may be there, `replay` reads one. Throws
 * `usage` when it cannot be read, when `record` would write over a file or `append` over one that is no cassette, and
 * `output-failed` when it cannot be written.
 */
export async function openCassette(file: string, mode: "record" | "append" | "replay"): Promise<Cassette> {
  if (mode === "record") await refuseExisting(file);
  const exchanges = mode === "record" ? [] : await readExchanges(file, mode);
  return mode === "replay" ? replaying(exchanges, file) : recording(exchanges, file);
}

// A run that failed before its first call leaves a cassette without calls: nothing is lost with that.
async function refuseExisting(file: string): Promise<void> {
  const there = await readIfThere(file);
  if (there === undefined || there === "" || there === `${cassetteHead}\n`) return;
  throw new OrchestrateError("usage", `${file} is there already, and --record would write over it`, {
    hint: "Choose another name, or remove the file.",
  });
}

async function readExchanges(file: string, mode: "append" | "replay"): Promise<Exchange[]> {
  const text = await readIfThere(file);
  if (text !== undefined) return parseCassette(text, file);
  if (mode === "append") return [];
  throw new OrchestrateError("usage", `there is no cassette ${file}`, { hint: "Record it first with --record." });
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return undefined;
    const why = { EISDIR: "it is a folder", ENOTDIR: "a part of its path is a file", EACCES: "permission denied" }[
      code
    ];
    throw new OrchestrateError("usage", `the cassette ${file} cannot be read: ${why ?? errorMessage(error)}`, {
      hint: "Name a file that can be read and written.",
      cause: error,
    });
  }
}

function replaying(exchanges: readonly Exchange[], file: string): Cassette {
  const unused = Map.groupBy(exchanges, ({ key }) => key);
  return {
    mode: "replay",
    modelOf: (agent) => modelIn(exchanges, agent),
    replay: (request) => {
      const left = unused.get(requestKey(request)) ?? [];
      // Equal requests are answered in order; a run that is resumed asks again from the middle, so its place counts first.
      const same = left.findIndex(({ request: { span, turn } }) => span === request.span && turn === request.turn);
      const [found] = left.splice(Math.max(0, same), 1);
      if (found === undefined) throw replayMissed(request, exchanges, file);
      return found.outcome;
    },
    record: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function recording(before: readonly Exchange[], file: string): Promise<Cassette> {
  const exchanges = [...before];
  const known = new Set<string>();
  await written(file, async () => void (await mkdir(path.dirname(file), { recursive: true })));
  await writeWhole(file, [cassetteHead, ...cassetteLines(before, known)]);
  let queue = Promise.resolve();
  const append = async (lines: readonly string[]): Promise<void> => {
    queue = queue.then(() => written(file, () => appendFile(file, `${lines.join("\n")}\n`)));
    await queue;
  };
  return {
    mode: "record",
    modelOf: (agent) => modelIn(exchanges, agent),
    replay: (request) => {
      throw replayMissed(request, exchanges, file);
    },
    record: async (request: RecordedRequest, outcome: RecordedReply) => {
      const exchange = { request, outcome, key: requestKey(request) };
      exchanges.push(exchange);
      await append(cassetteLines([exchange], known));
    },
    // Agents work side by side; in one order the same run gives the same file.
    [Symbol.asyncDispose]: async () => {
      await queue.catch(() => undefined);
      await writeWhole(file, [cassetteHead, ...cassetteLines(inOrder(exchanges), new Set())]);
    },
  };
}

function inOrder(exchanges: readonly Exchange[]): Exchange[] {
  return [...exchanges].sort(({ request: a }, { request: b }) =>
    a.span === b.span ? a.turn - b.turn : a.span < b.span ? -1 : 1,
  );
}

function modelIn(exchanges: readonly Exchange[], agent: string): string | undefined {
  return exchanges.find(({ request }) => agentOf(request.span) === agent)?.outcome.model;
}

/** The agent of a span: the id in its last part, without the handoff's number. */
function agentOf(span: string): string {
  return span.slice(span.lastIndexOf("/") + 1).replace(/\.\d+$/, "");
}

// What was there stays until all is written: its calls were paid for.
async function writeWhole(file: string, lines: readonly string[]): Promise<void> {
  await written(file, async () => {
    await writeFile(`${file}.part`, `${lines.join("\n")}\n`);
    await rename(`${file}.part`, file);
  });
}

async function written(file: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw new OrchestrateError("output-failed", `the cassette ${file} cannot be written: ${errorMessage(error)}`, {
      cause: error,
    });
  }
}
