import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtempSync, openSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

// Each starts a process that loads LangGraph; a busy machine takes its time over that.
const patience = { timeout: 30_000 };

// What only a real process can show: signals, pipes, descriptors and what is loaded.
const bin = fileURLToPath(new URL("../packages/cli/src/bin.ts", import.meta.url));

// On a busy machine a check that is under way takes longer than people are left without a word.
const stopped = /^(stopping: .+\n)?stopped; documents so far are in out\/task; resume: orchestrate resume r1\n$/;

function taskFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), "orchestrate-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, "task.yaml"), "goal: Design an invoicing service\n");
  return folder;
}

function start(argv: readonly string[]): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [bin, ...argv], { cwd: taskFolder() });
}

function collect(stream: NodeJS.ReadableStream): { text: string } {
  const collected = { text: "" };
  stream.on("data", (data: Buffer) => (collected.text += data.toString()));
  return collected;
}

async function exitCode(child: ChildProcessWithoutNullStreams): Promise<number | null> {
  return new Promise((resolve) => child.on("close", resolve));
}

/** The urls of the modules that a command loads. */
function loaded(...argv: string[]): string {
  const hook =
    'import{registerHooks}from"node:module";registerHooks({load(url,context,next){process.stderr.write(url+"\\n");return next(url,context)}})';
  const url = `data:text/javascript,${encodeURIComponent(hook)}`;
  return spawnSync(process.execPath, ["--import", url, bin, ...argv], { encoding: "utf8" }).stderr;
}

test.each(["SIGINT", "SIGTERM"] as const)(
  "%s in the middle of a run: one sentence, whole lines, its exit code",
  patience,
  async (signal) => {
    const child = start(["run", "task.yaml", "--run-id", "r1"]);
    const [out, err] = [collect(child.stdout), collect(child.stderr)];
    child.stdout.once("data", () => child.kill(signal));
    expect(await exitCode(child)).toBe(signal === "SIGINT" ? 130 : 143);
    expect(err.text).toMatch(stopped);
    const lines = out.text.trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line) as unknown).at(-1)).toMatchObject({ status: "stopped" });
  },
);

test("a reader that goes away ends the run with 141 and without a stack", patience, async () => {
  const child = start(["run", "task.yaml", "--run-id", "r1"]);
  const err = collect(child.stderr);
  child.stdout.once("data", () => child.stdout.destroy());
  expect(await exitCode(child)).toBe(141);
  expect(err.text).toMatch(stopped);
});

test.runIf(process.platform === "linux")("output that cannot be written is exit 5 and not success", patience, () => {
  const { status, stderr } = spawnSync(process.execPath, [bin, "agents", "list"], {
    stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
    encoding: "utf8",
  });
  expect(status).toBe(5);
  expect(stderr).toContain("error: cannot write output: no space left on the device\n");
});

test("help and agent files are read without LangGraph, and help without zod", patience, () => {
  expect(loaded("--help")).toMatch(/commander/);
  expect(loaded("--help")).not.toMatch(/langchain|\/zod|log-update|packages\/core\/src\/index/);
  const listing = loaded("agents", "list");
  expect(listing).toMatch(/packages\/core/);
  expect(listing).not.toMatch(/langchain|log-update/);
});

test("the command of the repository works in the folder from which it was called", patience, () => {
  const script = fileURLToPath(new URL("../scripts/orchestrate.ts", import.meta.url));
  const root = path.dirname(path.dirname(script));
  const plan = (folder: string): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, [script, "plan", "task.yaml", "--model", "offline"], {
      cwd: root,
      env: { ...process.env, INIT_CWD: folder },
    });
  expect(plan(taskFolder()).status).toBe(0);
  expect(plan(root).status).toBe(2);
});
