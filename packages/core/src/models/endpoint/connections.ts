import { Agent, request as requestPlain, type ClientRequest, type RequestOptions } from "node:http";
import { Agent as SecureAgent, request as requestSecure } from "node:https";
import { urlToHttpOptions } from "node:url";
import type { Environment } from "../choose-model.ts";

/** Connections that are kept open between calls, shared by all models of a team. */
export interface Connections {
  /** Begins a request over a free connection or a new one. */
  request(url: URL, options: RequestOptions): ClientRequest;
}

/** Milliseconds after which a connection that nobody uses is closed; endpoints close theirs after five seconds and more. */
const unusedMs = 4_000;

/**
 * Makes a pool of connections. Idle ones keep no process alive. HTTP_PROXY, HTTPS_PROXY and NO_PROXY of the environment
 * hold where Node knows them (22.21, 24.5 and later).
 */
export function createConnections(environment: Environment): Connections {
  const proxies = proxySettings(environment);
  const options = { keepAlive: true, maxFreeSockets: 1024, timeout: unusedMs, scheduling: "lifo" as const, ...proxies };
  const [plain, secure] = [new Agent(options), new SecureAgent(options)];
  // An endpoint has one address, which is taken apart once.
  const places = new WeakMap<URL, RequestOptions>();
  const placeOf = (url: URL): RequestOptions => {
    const known = places.get(url) ?? urlToHttpOptions(url);
    places.set(url, known);
    return known;
  };
  return {
    request: (url, given) =>
      url.protocol === "https:"
        ? requestSecure({ ...placeOf(url), ...given, agent: secure })
        : requestPlain({ ...placeOf(url), ...given, agent: plain }),
  };
}

function proxySettings(environment: Environment): object {
  const names = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];
  const proxyEnv = Object.fromEntries(names.flatMap((name) => (environment[name] ? [[name, environment[name]]] : [])));
  return Object.keys(proxyEnv).length === 0 ? {} : { proxyEnv };
}
