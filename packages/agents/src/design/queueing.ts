/**
 * What a multi-server queue does: Poisson arrivals, `servers` equal servers, one queue in order of arrival.
 * Formulas: D. Gross, J. Shortle, J. Thompson, C. Harris, "Fundamentals of Queueing Theory", 4th edition, chapter 2.3
 * (M/M/c, Erlang C) and A. O. Allen, "Probability, Statistics, and Queueing Theory", 2nd edition, chapter 5 (M/G/c).
 */
export interface QueueLoad {
  readonly arrivalsPerSecond: number;
  /** Mean time one request occupies a server. */
  readonly serviceTimeMs: number;
  readonly servers: number;
}

/** What the model says about a stable queue. */
export interface QueueResult {
  /** 0 to 1. */
  readonly utilisation: number;
  /** Probability that an arriving request finds every server busy, 0 to 1. */
  readonly waitProbability: number;
  readonly meanWaitMs: number;
  readonly meanResponseMs: number;
  /** Requests in the system, waiting or served, by Little's law. */
  readonly concurrency: number;
}

/** Above this many servers the model is not computed; no service of this kind is that large. */
export const MAX_SERVERS = 100_000;

/**
 * Probability that all servers are busy when nobody waits (Erlang B), 0 to 1.
 * Recursion B(0) = 1, B(k) = a·B(k−1) / (k + a·B(k−1)), which does not overflow as the factorials do.
 * `offered` is arrival rate times service time, in erlangs.
 */
export function erlangB(servers: number, offered: number): number {
  let blocking = 1;
  for (let server = 1; server <= servers; server += 1) blocking = (offered * blocking) / (server + offered * blocking);
  return blocking;
}

/** Probability that an arrival must wait (Erlang C), 0 to 1: C = B / (1 − ρ·(1 − B)), ρ = a / c; 1 when ρ ≥ 1. */
export function erlangC(servers: number, offered: number): number {
  const utilisation = offered / servers;
  if (utilisation >= 1) return 1;
  const blocking = erlangB(servers, offered);
  return blocking / (1 - utilisation * (1 - blocking));
}

/** Mean number in a system by Little's law, L = λ·W (J. D. C. Little, Operations Research 9(3), 1961). */
export function littlesLaw(arrivalsPerSecond: number, meanTimeMs: number): number {
  return (arrivalsPerSecond * meanTimeMs) / 1000;
}

/** Work offered to the servers, in erlangs: a = λ·s. */
export function offeredLoad(load: Omit<QueueLoad, "servers">): number {
  return littlesLaw(load.arrivalsPerSecond, load.serviceTimeMs);
}

/**
 * Means of the queue, or undefined when it is unstable (utilisation ≥ 1). `variability` is the mean of the squared
 * coefficients of variation of the gaps between arrivals and of the service times: 1 is M/M/c and exact; any other
 * value scales the wait (Allen–Cunneen approximation).
 */
export function solveQueue(load: QueueLoad, variability = 1): QueueResult | undefined {
  const offered = offeredLoad(load);
  const utilisation = offered / load.servers;
  if (!(utilisation < 1)) return undefined;
  const waitProbability = erlangC(load.servers, offered);
  const meanWaitMs = (waitProbability / freeRate(load)) * 1000 * variability;
  const meanResponseMs = meanWaitMs + load.serviceTimeMs;
  return {
    utilisation,
    waitProbability,
    meanWaitMs,
    meanResponseMs,
    concurrency: littlesLaw(load.arrivalsPerSecond, meanResponseMs),
  };
}

/**
 * Response time in ms that the share `quantile` (0 to 1) of the requests stays below in M/M/c, or Infinity when the
 * queue is unstable. Solves P(T > t) = e^(−μt) + C·μ/(μ−θ)·(e^(−θt) − e^(−μt)), θ = cμ − λ, by bisection.
 */
export function responsePercentileMs(load: QueueLoad, quantile: number): number {
  const offered = offeredLoad(load);
  if (!(offered < load.servers)) return Infinity;
  const waiting = erlangC(load.servers, offered);
  const rates = { served: 1000 / load.serviceTimeMs, free: freeRate(load) };
  let low = 0;
  let high = 1 / rates.served;
  while (responseTail(high, waiting, rates) > 1 - quantile) high *= 2;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (responseTail(middle, waiting, rates) > 1 - quantile) low = middle;
    else high = middle;
  }
  return high * 1000;
}

/**
 * Least number of servers for which the response time's `quantile` is within `targetMs`, or undefined when none is
 * enough, because the service time alone takes longer: its own quantile is s·ln(1 / (1 − quantile)).
 */
export function serversFor(load: Omit<QueueLoad, "servers">, targetMs: number, quantile = 0.99): number | undefined {
  // Erlang B takes one step per server, so a load that is out of reach is refused before it is counted.
  if (offeredLoad(load) >= MAX_SERVERS) return undefined;
  if (serviceQuantileMs(load.serviceTimeMs, quantile) >= targetMs) return undefined;
  return leastCount(Math.floor(offeredLoad(load)) + 1, (servers) => {
    return responsePercentileMs({ ...load, servers }, quantile) <= targetMs;
  });
}

/** Quantile of an exponential service time of that mean, in ms: the response time when nobody ever waits. */
export function serviceQuantileMs(serviceTimeMs: number, quantile: number): number {
  return serviceTimeMs * Math.log(1 / (1 - quantile));
}

/** Least whole number from `from` on that is enough, when more is never worse; undefined above {@link MAX_SERVERS}. */
export function leastCount(from: number, isEnough: (count: number) => boolean): number | undefined {
  let step = 1;
  let known = from - 1;
  while (!isEnough(known + step)) {
    known += step;
    step *= 2;
    if (known + step > MAX_SERVERS) return undefined;
  }
  let enough = known + step;
  while (enough - known > 1) {
    const middle = Math.floor((known + enough) / 2);
    if (isEnough(middle)) enough = middle;
    else known = middle;
  }
  return enough;
}

/** Rate at which the servers catch up when all are busy, per second: θ = c·μ − λ. */
function freeRate(load: QueueLoad): number {
  return (load.servers * 1000) / load.serviceTimeMs - load.arrivalsPerSecond;
}

function responseTail(seconds: number, waiting: number, rates: { served: number; free: number }): number {
  const { served, free } = rates;
  const own = Math.exp(-served * seconds);
  // The two rates meet when exactly one server is idle on average; the general formula is 0/0 there.
  if (Math.abs(free - served) < served * 1e-9) return own * (1 + waiting * served * seconds);
  return own + ((waiting * served) / (served - free)) * (Math.exp(-free * seconds) - own);
}
