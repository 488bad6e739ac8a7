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
  type RawQuestion,
} from './prometheus-options.js';
import { joinRaw, type RawMatrix, readRawSeries } from './raw-samples.js';
import { readReply } from './reply.js';

/** A request and one retry: what it may cost to find out that a question gets no answer. */
const MAX_TRIES = 2;
/**
 * How often a range may be halved. A split is no retry: each half is a smaller question of its own, asked at most
 * twice. It starts only when the server (or our bound) says that the range is too large, never goes below one
 * window, and the first half that fails ends the question; so a live cycle of one window is never split, and an hour of
 * backfill spends at most MAX_SPLITS further requests before it gives up.
 */
const MAX_SPLITS = 4;
const SMALLEST_SPLIT_SECONDS = 300;

export interface PrometheusClient {
  /** Never rejects: a failure is an outcome, with nothing secret in its detail. */
  queryRange(rangeQuery: RangeQuery, signal: AbortSignal): Promise<Outcome<Matrix>>;
  /** The stored samples themselves; never rejects either. */
  queryRaw(rangeQuery: RawQuestion, signal: AbortSignal): Promise<Outcome<RawMatrix>>;
  close(): Promise<void>;
}

/**
 * A client for one Prometheus-compatible server.
 * @throws TypeError when the URL is not a valid http(s) address; the message does not quote it.
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

  /** One request, repeated once where that may help. */
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
  const rawPart: Parts<RawQuestion, RawMatrix> = {
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

/** How a kind of question is asked, and how its range is cut in two. */
interface Parts<Question, Value> {
  readonly ask: (rangeQuery: Question, signal: AbortSignal) => Promise<Outcome<Value>>;
  readonly halve: (rangeQuery: Question) => readonly [Question, Question] | null;
  readonly join: (early: Value, late: Value, rangeQuery: Question) => Value;
}

async function askInParts<Question, Value>(
  parts: Parts<Question, Value>,
  rangeQuery: Question,
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

/** Raw samples can be cut anywhere; a part of less than a window is not worth asking for. */
function halveRaw(rangeQuery: RawQuestion): readonly [RawQuestion, RawQuestion] | null {
  const half = Math.floor((rangeQuery.until - rangeQuery.after) / 2);
  if (half < SMALLEST_SPLIT_SECONDS) return null;
  const middle = rangeQuery.after + half;
  return [
    { ...rangeQuery, until: middle },
    { ...rangeQuery, after: middle },
  ];
}

/** Two neighbouring questions that end on window borders, or null where there is one window only. */
function halve(rangeQuery: RangeQuery): readonly [RangeQuery, RangeQuery] | null {
  // The first evaluation is one step after the range's start; whole windows are kept together.
  const from = rangeQuery.start - rangeQuery.step;
  const windows = Math.round((rangeQuery.end - from) / SMALLEST_SPLIT_SECONDS);
  if (windows < 2) return null;
  const middle = from + Math.floor(windows / 2) * SMALLEST_SPLIT_SECONDS;
  return [
    { ...rangeQuery, end: middle },
    { ...rangeQuery, start: middle + rangeQuery.step },
  ];
}
