import { readBuildInfo, type ServerDescription } from './build-info.js';
import type { Outcome } from './failure.js';
import { joinMatrices, type Matrix, readMatrix, readSeries } from './matrix.js';
import {
  DEFAULT_MAX_RESPONSE_BYTES,
  DEFAULT_TIMEOUT_SECONDS,
  type PrometheusConnection,
  type RangeQuery,
  type RawRangeQuery,
} from './prometheus-options.js';
import { joinRaw, type RawMatrix, readRawMatrix, readRawSeries } from './raw-samples.js';
import { createSender } from './send.js';
import { paceOf } from './server-pace.js';
import { createSessions } from './session.js';

/** Part of the timeout after which the server itself ends a query. */
const SERVER_TIMEOUT_PART = 0.9;
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
  /** What the server reports about itself. */
  readServer(signal: AbortSignal): Promise<ServerDescription>;
  close(): Promise<void>;
}

/**
 * Creates a client for one Prometheus-compatible server.
 * @throws TypeError when the URL is not a valid http(s) URL; the message does not quote it.
 */
export function createPrometheusClient(connection: PrometheusConnection): PrometheusClient {
  const sessions = createSessions(connection);
  const timeoutSeconds = connection.timeoutSeconds ?? DEFAULT_TIMEOUT_SECONDS;
  const pace = paceOf(sessions.base.origin, connection.queriesPerSecond ?? null);
  const send = createSender(sessions, pace, {
    timeoutMilliseconds: timeoutSeconds * 1000,
    maxResponseBytes: connection.maxResponseBytes ?? DEFAULT_MAX_RESPONSE_BYTES,
  });
  // The server gives up a little earlier and says so; then the range can be split.
  const timeout = `${Math.max(1, Math.floor(timeoutSeconds * SERVER_TIMEOUT_PART))}s`;

  const rangePart: Parts<RangeQuery, Matrix> = {
    ask: ({ promql, start, end, step }, signal) =>
      send(
        {
          path: 'api/v1/query_range',
          form: { query: promql, start: String(start), end: String(end), step: String(step), timeout },
          convert: (element) => readSeries(element, { start, end, step }),
          read: readMatrix,
        },
        signal,
      ),
    halve,
    join: (early, late, rangeQuery) => joinMatrices(early, late, rangeQuery),
  };
  const rawPart: Parts<RawRangeQuery, RawMatrix> = {
    ask: ({ selector, after, until }, signal) =>
      send(
        {
          path: 'api/v1/query',
          form: { query: `${selector}[${until - after}s]`, time: String(until), timeout },
          convert: (element) => readRawSeries(element, after),
          read: readRawMatrix,
        },
        signal,
      ),
    halve: halveRaw,
    join: joinRaw,
  };

  return {
    queryRange: (rangeQuery, signal) => askInParts(rangePart, rangeQuery, 0, signal),
    queryRaw: (rangeQuery, signal) => askInParts(rawPart, rangeQuery, 0, signal),
    readServer: (signal) => readBuildInfo(sessions, pace, signal),
    close: () => sessions.close(),
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
