import { openCassette, type Cassette } from "@orchestrate/core";
import type { CliIo } from "../cli-io.ts";
import type { CassetteFlags } from "../cassette-flags.ts";
import { locate } from "../locate.ts";

/** Opens the cassette that the flags name, if any; a run that goes on adds to what is recorded. */
export async function openCassetteFlag(
  io: CliIo,
  { record, replay }: CassetteFlags,
  recording: "record" | "append",
): Promise<Cassette | undefined> {
  if (replay !== undefined) return openCassette(locate(io, replay), "replay");
  return record === undefined ? undefined : openCassette(locate(io, record), recording);
}
