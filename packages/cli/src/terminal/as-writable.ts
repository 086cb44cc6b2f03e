import { Writable } from "node:stream";
import type { CliIo } from "../cli-io.ts";

/** Standard output as a stream, for prompts. */
export function asWritable({ stdout }: CliIo): Writable {
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      stdout.write(chunk.toString());
      done();
    },
  });
  return Object.assign(stream, { isTTY: stdout.isTTY, columns: stdout.columns() ?? 80, rows: stdout.rows() ?? 24 });
}
