import { listOf, recordOf, textOf } from "./plain-data.ts";
import type { ApiView } from "./openapi-view.ts";

/** A server of an API that names a port. */
export interface ServerPort {
  readonly port: number;
  readonly url: string;
  /** Document and line, such as `api/openapi.yaml:21`. */
  readonly at: string;
}

/** The ports of the API's servers on this machine (localhost and the like); other servers may lie behind anything. */
export function loopbackPorts(api: ApiView): readonly ServerPort[] {
  return listOf(api.root["servers"]).flatMap((server, index): readonly ServerPort[] => {
    const url = textOf(recordOf(server)["url"]) ?? "";
    const match = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0):(\d{1,5})(?:\/|$)/.exec(url);
    if (match === null) return [];
    const { line } = api.source.placeOf(["servers", index, "url"]);
    return [{ port: Number(match[1]), url, at: `${api.file}:${line}` }];
  });
}
