import type { IncomingMessage } from "node:http";
import type { Readable, Transform } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import { passing } from "./endpoint-error.ts";

const decoders: ReadonlyMap<string, () => Transform> = new Map([
  ["gzip", () => createGunzip()],
  ["x-gzip", () => createGunzip()],
  ["deflate", () => createInflate()],
  ["br", () => createBrotliDecompress()],
]);

/** The body of a response, decompressed piece by piece, so that a bomb can be stopped at its first megabytes. */
export function decoded(response: IncomingMessage): Readable {
  const encoding = (response.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  if (encoding === "identity" || encoding === "") return response;
  const decoder = decoders.get(encoding);
  if (decoder === undefined) throw passing("the reply is compressed in a way that was not asked for");
  const body = response.pipe(decoder());
  response.once("close", () => {
    if (!response.complete) body.destroy();
  });
  return body;
}
