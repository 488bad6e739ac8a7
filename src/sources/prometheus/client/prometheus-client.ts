import { Agent } from 'undici';
import { connectionHeaders, createRedactor, splitUserInfo } from './credentials.js';
import type { Failure, Outcome } from './failure.js';
import { exchange } from './http-exchange.js';
import { joinMatrices, type Matrix, readMatrix } from './matrix.js';
import {
  DEFAULT_MAX_RESPONSE_BYTES,
  DEFAULT_TIMEOUT_SECONDS,
  type PrometheusConnection,
  type RangeQuery,
  type RawRangeQuery,
} from './prometheus-options.js';
import { joinRaw, type RawMatrix, readRawSeries } from './raw-samples.js';
import { readReply } from './reply.js';

/** One request and one retry. */
const MAX_TRIES = 2;
/**
 * How often a range may be halved. A split starts only when the server (or the response limit here) reports that the
 * range is too large. It never goes below one window, and it stops at the first half that fails. A regular cycle of one
 * window is therefore never split, and an hour of backfill sends at most MAX_SPLITS additional queries before it fails.
 * Each half is a query of its own with its own MAX_TRIES.
 */
const MAX_SPLITS = 4;
const SMALLEST_SPLIT_SECONDS = 300;

export interface PrometheusClient {
  /** Never rejects: a failure is a returned outcome, and its detail contains no secrets. */
  queryRange(rangeQuery: RangeQuery, signal: AbortSignal): Promise<Outcome<Matrix>>;
  /** Reads stored samples without evaluation on a grid; never rejects. */
  queryRaw(rangeQuery: RawRangeQuery, signal: AbortSignal): Promise<Outcome<RawMatrix>>;
  close(): Promise<void>;
}

/**
 * Creates a client for one Prometheus-compatible server.
 * @throws TypeError when the URL is not a valid http(s) URL; the message does not quote it.
 */
export function createPrometheusClient(connection: PrometheusConnection): PrometheusClient {
  const { base, auth } = splitUserInfo(connection.url, connection.auth ?? null);
  const dispatcher = new Agent({
    connect: { rejectUnauthorized: connection.insecure !== true, ...(connection.ca ? { ca: connection.ca } : {}) },
  });
  const options = {
    dispatcher,
    headers: connectionHeaders(auth, connection.headers ?? {}),
    timeoutMilliseconds: (connection.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS) * 1000,
    maxResponseBytes: connection.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES,
  };
  const redact = createRedactor(auth, connection.headers ?? {});

  /** Sends one request and retries it once after a transient failure. */
  async function ask<Value>(
    path: string,
    form: Readonly<Record<string, string>>,
    read: (body: unknown) => Outcome<Value>,
    signal: AbortSignal,
  ): Promise<Outcome<Value>> {
    const url = new URL(path, base);
    for (let tries = 1; ; tries += 1) {
      const reply = await exchange(url, new URLSearchParams(form), options, signal);
      const outcome = reply.isOk ? readReply(reply.value, read) : reply;
      if (outcome.isOk) return outcome;
      if (tries >= MAX_TRIES || !outcome.failure.isTransient) return redacted(outcome.failure);
    }
  }

  const redacted = (failure: Failure): Outcome<never> => ({
    isOk: false,
    failure: { ...failure, detail: redact(failure.detail) },
  });

  const rangePart: Parts<RangeQuery, Matrix> = {
    ask: ({ promql, start, end, step }, signal) =>
      ask(
        'api/v1/query_range',
        { query: promql, start: String(start), end: String(end), step: String(step) },
        (body) => readMatrix(body, { start, end, step }),
        signal,
      ),
    halve,
    join: (early, late, rangeQuery) => joinMatrices(early, late, rangeQuery),
  };
  const rawPart: Parts<RawRangeQuery, RawMatrix> = {
    ask: ({ selector, after, until }, signal) =>
      ask(
        'api/v1/query',
        { query: `${selector}[${until - after}s]`, time: String(until) },
        (body) => readRawSeries(body, after),
        signal,
      ),
    halve: halveRaw,
    join: joinRaw,
  };

  return {
    queryRange: (rangeQuery, signal) => askInParts(rangePart, rangeQuery, 0, signal),
    queryRaw: (rangeQuery, signal) => askInParts(rawPart, rangeQuery, 0, signal),
    close: () => dispatcher.close(),
  };
}

/** How one kind of query is sent, split into halves and joined. */
interface Parts<Query, Value> {
  readonly ask: (rangeQuery: Query, signal: AbortSignal) => Promise<Outcome<Value>>;
  readonly halve: (rangeQuery: Query) => readonly [Query, Query] | null;
  readonly join: (early: Value, late: Value, rangeQuery: Query) => Value;
}

async function askInParts<Query, Value>(
  parts: Parts<Query, Value>,
  rangeQuery: Query,
  splits: number,
  signal: AbortSignal,
): Promise<Outcome<Value>> {
  const whole = await parts.ask(rangeQuery, signal);
  const halves = splits < MAX_SPLITS ? parts.halve(rangeQuery) : null;
  if (whole.isOk || whole.failure.kind !== 'too-large' || halves === null) return whole;
  const early = await askInParts(parts, halves[0], splits + 1, signal);
  if (!early.isOk) return early;
  const late = await askInParts(parts, halves[1], splits + 1, signal);
  return late.isOk ? { isOk: true, value: parts.join(early.value, late.value, rangeQuery) } : late;
}

/** Raw samples can be split at any time; a part shorter than a window is not worth a query. */
function halveRaw(rangeQuery: RawRangeQuery): readonly [RawRangeQuery, RawRangeQuery] | null {
  const half = Math.floor((rangeQuery.until - rangeQuery.after) / 2);
  if (half < SMALLEST_SPLIT_SECONDS) return null;
  const middle = rangeQuery.after + half;
  return [
    { ...rangeQuery, until: middle },
    { ...rangeQuery, after: middle },
  ];
}

/** Two adjacent queries that meet on a window boundary, or null when the range is a single window. */
function halve(rangeQuery: RangeQuery): readonly [RangeQuery, RangeQuery] | null {
  // The first evaluation is one step after the start of the range; the halves consist of whole windows.
  const from = rangeQuery.start - rangeQuery.step;
  const windows = Math.round((rangeQuery.end - from) / SMALLEST_SPLIT_SECONDS);
  if (windows < 2) return null;
  const middle = from + Math.floor(windows / 2) * SMALLEST_SPLIT_SECONDS;
  return [
    { ...rangeQuery, end: middle },
    { ...rangeQuery, start: middle + rangeQuery.step },
  ];
}
