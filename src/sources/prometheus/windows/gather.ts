import type { LabelSelector } from '../../../domain/cluster/label-selection.js';
import { HOUR_SECONDS, type TimeRange, WINDOW_SECONDS } from '../../../domain/time/window.js';
import type { Failure, Outcome } from '../client/failure.js';
import type { PrometheusClient } from '../client/prometheus-client.js';
import type { Grid, Series } from '../client/sample-series.js';
import { findCopyLabels, hasTwinCgroups } from '../copies/copy-labels.js';
import { type AnswerBook, type Answers, createAnswerBook } from '../queries/answers.js';
import { namesOfPods } from '../queries/labels.js';
import {
  COMPARED_QUERIES,
  EARLY_QUERIES,
  LABEL_QUERIES,
  MANDATORY_QUERIES,
  promqlOf,
  QUERIES,
  type QueryName,
  RATES_OVER_LONGER,
  STATE_COPY_QUERIES,
  SUB_STEP_QUERIES,
  SUB_STEP_SECONDS,
  UID_QUERIES,
  UNNAMED_NAMES,
} from '../queries/queries.js';
import { type PodNames, type RawName, rawSelectorOf } from '../queries/raw-queries.js';
import { PLAUSIBILITY_LOOKBACK_SECONDS } from './plausibility.js';

/** Concurrent queries: enough to use the server well, few enough to leave capacity for its other users. */
const MAX_CONCURRENT_QUERIES = 4;
/** Raw samples are read this much before and after the range, to tell a gap at its boundary from an end. */
const CONTEXT_SECONDS = WINDOW_SECONDS;

export interface GatherOptions {
  readonly matchers: string;
  readonly labels: LabelSelector;
}

/** The queries for one range. A failure becomes a problem in the answers. */
export interface Gathering {
  answers(): Answers;
  /** Sends further queries, several concurrently. */
  ask(names: readonly QueryName[]): Promise<void>;
  /** Reads the sample times of a selector, in the range and one window before and after it. */
  readRaw(name: RawName, pods?: PodNames | null): Promise<void>;
}

const gridOf = (name: QueryName, range: TimeRange): Grid => {
  const step = SUB_STEP_QUERIES.has(name) ? SUB_STEP_SECONDS : WINDOW_SECONDS;
  // A source that ended in the first window is visible only at the start of the range.
  if (name === 'sources') return { start: range.from, end: range.to, step };
  const lookback = COMPARED_QUERIES.has(name) ? PLAUSIBILITY_LOOKBACK_SECONDS : 0;
  return { start: range.from + step - lookback, end: range.to, step };
};

/**
 * Sends all queries for a range. The early queries come first, because they decide the form of the others. Then the
 * mandatory queries run one by one; if one fails, no further query is sent. If the server stops responding later, the
 * remaining queries are not sent either.
 */
export async function gather(
  client: PrometheusClient,
  range: TimeRange,
  options: GatherOptions,
  signal: AbortSignal,
): Promise<Gathering> {
  const book = createAnswerBook();
  const { matchers, labels } = options;
  let outage: Failure | null = null;

  async function ifAvailable<Value>(ask: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> {
    if (outage !== null) return { isOk: false, failure: outage };
    const outcome = await ask();
    if (!outcome.isOk && outcome.failure.kind !== 'rejected' && outcome.failure.kind !== 'too-large')
      outage = outcome.failure;
    return outcome;
  }
  const askOne = async (name: QueryName, isMandatory = false): Promise<boolean> => {
    const promql = promqlOf(name, matchers, {
      copyLabels: book.answers().copyLabels,
      objectLabels: labels.prometheusNames,
    });
    const query = { promql, ...gridOf(name, range) };
    const outcome = await ifAvailable(() => client.queryRange(query, signal));
    book.record(name, outcome, isMandatory || (!outcome.isOk && isUnusable(outcome.failure) && !hasBegun));
    return outcome.isOk;
  };
  const readRaw = async (name: RawName, pods: PodNames | null = null): Promise<void> => {
    const isTarget = name === 'targets' || name === 'roots';
    const after = range.from - (isTarget ? HOUR_SECONDS : PLAUSIBILITY_LOOKBACK_SECONDS + CONTEXT_SECONDS);
    const query = { selector: rawSelectorOf(name, matchers, pods), after, until: range.to + CONTEXT_SECONDS };
    book.recordRaw(name, await ifAvailable(() => client.queryRaw(query, signal)));
  };
  let hasBegun = false;
  const gathering: Gathering = {
    answers: () => book.answers(),
    ask: (names) => runConcurrently(names.map((name) => async () => void (await askOne(name)))),
    readRaw,
  };

  const isLearnable = await askOne('sources');
  if (book.answers().isFatal) return gathering;
  hasBegun = true;
  if (isLearnable) await learnCopies(book, askOne, readRaw);
  for (const name of MANDATORY_QUERIES) if (!(await askOne(name, true))) return gathering;
  const early: ReadonlySet<QueryName> = new Set([
    ...EARLY_QUERIES,
    ...MANDATORY_QUERIES,
    ...UID_QUERIES,
    ...STATE_COPY_QUERIES,
    ...RATES_OVER_LONGER,
    ...UNNAMED_NAMES,
  ]);
  const rest = (Object.keys(QUERIES) as QueryName[]) // keys of a constant object are exactly its names
    .filter((name) => !early.has(name) && (labels.hasPatterns || !LABEL_QUERIES.has(name)));
  await runConcurrently([
    () => readRaw('targets'),
    () => readRaw('roots'),
    ...rest.map((name) => async () => void (await askOne(name))),
  ]);
  return gathering;
}

/** Whether the server cannot be used at all; a rejected query may be an isolated failure. */
const isUnusable = ({ kind }: Failure): boolean => kind === 'unavailable' || kind === 'aborted';

/** Finds the labels that distinguish copies, before any query adds up series over them. */
async function learnCopies(
  book: AnswerBook,
  askOne: (name: QueryName) => Promise<boolean>,
  readRaw: (name: RawName, pods: PodNames | null) => Promise<void>,
): Promise<void> {
  const copyLabels = findCopyLabels(
    book
      .answers()
      .of('sources')
      .map(({ labels }) => labels),
  );
  book.useCopyLabels(copyLabels);
  await askOne('twins');
  const twins = book.answers().of('twins');
  if (twins.length === 0) return;
  await readRaw('containers', podNamesIn(twins));
  if (hasTwinCgroups(book.answers().raw('containers'), copyLabels)) book.useCopyLabels([...copyLabels, 'id']);
}

/** The pod names of some series and the label that holds them; null when they are in different labels. */
export const podNamesIn = (series: readonly Series[]): PodNames | null =>
  namesOfPods(series.map(({ labels }) => labels));

/** Runs tasks with limited concurrency. */
async function runConcurrently(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const queue = [...tasks];
  const worker = async (): Promise<void> => {
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) await task();
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT_QUERIES }, worker));
}
