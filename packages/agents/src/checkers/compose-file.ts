import type { PlainRecord } from "./plain-data.ts";
import type { YamlSource } from "./yaml-source.ts";

/** A Compose file that was read. */
export interface ComposeFile {
  readonly source: YamlSource;
  readonly root: PlainRecord;
  readonly services: Readonly<Record<string, PlainRecord>>;
  /** Whether other files complete it: it includes some, or its name says that it is laid over another. */
  readonly isPart: boolean;
  /** What the files beside it say, where they complete it. */
  readonly beside: readonly PlainRecord[];
}
