import { errorMessage } from "../../error-message.ts";
import { EndpointError, lasting, passing } from "./endpoint-error.ts";
import { shownWords } from "./shown-words.ts";

/** What an error of the network or of the HTTP parser means. `undefined` is a connection that ended too early. */
export function connectionFault(error: unknown, host: string): EndpointError {
  if (error instanceof EndpointError) return error;
  const code = (error as { code?: unknown } | undefined)?.code;
  const name = typeof code === "string" ? code : "";
  const known = exactly[name] ?? byBeginning.find(([beginning]) => beginning.test(name))?.[1];
  if (known !== undefined) return known(host, name);
  return error === undefined ? brokeOff(host) : passing(shownWords(errorMessage(error)));
}

type Meaning = (host: string, code: string) => EndpointError;

const brokeOff = (host: string): EndpointError => passing(`the connection to ${host} broke off`);
const noHost = (host: string): EndpointError => passing(`there is no host ${host}`);

const exactly: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: (host) => passing(`nothing listens at ${host} (connection refused)`),
  ENOTFOUND: noHost,
  EAI_AGAIN: noHost,
  ECONNRESET: brokeOff,
  EPIPE: brokeOff,
  ERR_STREAM_PREMATURE_CLOSE: brokeOff,
  HPE_INVALID_EOF_STATE: brokeOff,
  HPE_HEADER_OVERFLOW: () => lasting("the headers of the reply are over 64 KiB"),
};

const byBeginning: readonly (readonly [RegExp, Meaning])[] = [
  [
    /^(?:CERT|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO|ERR_TLS|EPROTO|ERR_SSL)/,
    (host, code) => lasting(`the certificate of ${host} is not trusted, or it speaks no TLS (${code})`),
  ],
  [/^HPE_/, (host, code) => passing(`${host} answered with something that is no HTTP (${code})`)],
  [/^(?:Z_|ERR_BROTLI|ERR__ERROR)/, () => passing("the compressed reply is damaged")],
];
