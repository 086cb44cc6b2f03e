import { expect, test } from "vitest";
import { fakeIo } from "./fake-io.ts";
import { main } from "./main.ts";

const call = async (...argv: string[]): Promise<{ code: number; out: string; err: string }> => {
  const io = fakeIo();
  const code = await main(argv, io);
  return { code, out: io.stdout.text(), err: io.stderr.text() };
};

test.each([[[]], [["--help"]], [["help"]]])("%o prints help with examples and exit codes", async (argv) => {
  const { code, out, err } = await call(...argv);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  for (const word of ["Usage: orchestrate", "run [options] <task.yaml>", "Examples:", "Exit codes:"])
    expect(out).toContain(word);
});

test("a command that only groups others shows them", async () => {
  const { code, out, err } = await call("agents");
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toContain("check [options] [path]");
});

test("every flag of run is explained in its help", async () => {
  const { code, out } = await call("run", "--help");
  expect(code).toBe(0);
  for (const flag of "agents lead model base-url api-key-env no-stream deliverables out store run-id".split(" "))
    expect(out).toMatch(new RegExp(`--${flag}\\b`));
  for (const flag of "depth turns concurrency json quiet verbose debug".split(" "))
    expect(out).toMatch(new RegExp(`--${flag}\\b`));
});

test("--version prints the version alone", async () => {
  const { code, out } = await call("--version");
  expect(code).toBe(0);
  expect(out).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
});

test.each([
  [["rnu"], "error: unknown command 'rnu'\nhint: Did you mean run?\n"],
  [["run", "x.yaml", "--modle", "m"], "error: unknown option '--modle'\nhint: Did you mean --model?\n"],
  [["agents", "chekc"], "error: unknown command 'chekc'\nhint: Did you mean check?\n"],
  [["run"], "error: missing required argument 'task.yaml'\n"],
  [["run", "x.yaml", "--turns", "0"], "It takes a whole number from 1 to 200."],
  [["run", "x.yaml", "--base-url", "localhost"], "It takes an address such as http://127.0.0.1:11434/v1."],
  [["run", "x.yaml", "--deliverables", ","], "It takes names with commas between them."],
  [["agents", "graph", "--format", "png"], "Allowed choices are ascii, mermaid, dot."],
])("%o is wrong usage: exit 2 with what to do", async (argv, message) => {
  const { code, out, err } = await call(...argv);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(err).toContain(message);
  expect(err).toContain("hint: ");
});

test("what was typed comes back without control characters", async () => {
  const { code, err } = await call("\u001b]0;owned\u0007");
  expect(code).toBe(2);
  expect(err).toContain("␛]0;owned␇");
  expect(err).not.toContain("\u001b");
});

test("a stack is shown with --debug only", async () => {
  const plain = await call("run", "missing.yaml");
  expect(plain.code).toBe(2);
  expect(plain.err).toBe(
    "error: missing.yaml: there is no such file\n" +
      "hint: Give the path of a task file, such as examples/design-task.yaml.\n",
  );
  const debug = await call("run", "missing.yaml", "--debug");
  expect(debug.err).toMatch(/^ {4}at /m);
});

test.each([
  ["EPIPE", 141, ""],
  [
    "ENOSPC",
    5,
    "error: cannot write output: no space left on the device\nhint: Free some space, or send the output elsewhere.\n",
  ],
])("%s on standard output is exit %i", async (name, expected, message) => {
  const io = fakeIo();
  io.stdout.breakWith(name);
  expect(await main(["agents", "list"], io)).toBe(expected);
  expect(io.stderr.text()).toBe(message);
});
