import type { LabelSelector } from '../../../domain/cluster/label-selection.js';
import { HOUR_SECONDS, type TimeRange, WINDOW_SECONDS } from '../../../domain/time/window.js';
import type { Failure, Outcome } from '../client/failure.js';
import type { Matrix } from '../client/matrix.js';
import type { PrometheusClient } from '../client/prometheus-client.js';
import type { Grid, Series } from '../client/sample-series.js';
import { findCopyLabels, hasTwinCgroups } from '../copies/copy-labels.js';
import { type AnswerBook, type Answers, createAnswerBook } from '../queries/answers.js';
import { namesOfPods } from '../queries/labels.js';
import {
  halvesOf,
  isDivisible,
  joinNamespaces,
  matcherOf,
  type NamespacePart,
  partsOf,
} from '../queries/namespace-parts.js';
import {
  COMPARED_QUERIES,
  MANDATORY_QUERIES,
  promqlOf,
  type QueryName,
  SUB_STEP_QUERIES,
  SUB_STEP_SECONDS,
} from '../queries/queries.js';
import { divideIntoGroups, familyGroups, groupPromql, MANDATORY_GROUPS, splitGroup } from '../queries/query-groups.js';
import { withMatcher } from '../queries/query-parts.js';
import { type PodNames, type RawName, rawSelectorOf } from '../queries/raw-queries.js';
import { PLAUSIBILITY_LOOKBACK_SECONDS } from './plausibility.js';

/** Concurrent queries: enough to use the server well, few enough to leave capacity for its other users. */
const MAX_CONCURRENT_QUERIES = 4;
const NO_SERIES: Matrix = { series: [], annotations: { isPartial: false, warnings: [] } };
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
 * Sends all queries for a range, those of one family in one request. The early queries come first, because they decide
 * the form of the others. Then the mandatory groups are sent one by one; if one fails, no further query is sent. If the
 * server stops responding later, the remaining queries are not sent either.
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
  const textWith = (name: QueryName, allMatchers: string): string =>
    promqlOf(name, allMatchers, { copyLabels: book.answers().copyLabels, objectLabels: labels.prometheusNames });
  const textOf = (name: QueryName): string => textWith(name, matchers);
  /** Sends a query that is too large, even for one window, for a part of the namespaces. */
  const askPart = async (name: QueryName, part: NamespacePart): Promise<Outcome<Matrix>> => {
    const promql = textWith(name, withMatcher(matchers, matcherOf(part)));
    const whole = await ifAvailable(() => client.queryRange({ promql, ...gridOf(name, range) }, signal));
    const halves = halvesOf(part);
    if (whole.isOk || whole.failure.kind !== 'too-large' || halves.length === 0) return whole;
    return askParts(name, halves);
  };
  const askParts = async (name: QueryName, [first, ...rest]: readonly NamespacePart[]): Promise<Outcome<Matrix>> => {
    if (first === undefined) return { isOk: true, value: NO_SERIES };
    const part = await askPart(name, first);
    if (!part.isOk) return part;
    const others = await askParts(name, rest);
    return others.isOk ? { isOk: true, value: joinNamespaces(part.value, others.value) } : others;
  };
  /**
   * Sends the queries of a group in one request. If the server refuses it, or answers in a form that cannot be divided,
   * they are sent one by one.
   * @returns whether all of them have an answer
   */
  const askGroup = async (names: readonly QueryName[]): Promise<boolean> => {
    const [first] = names;
    if (first === undefined) return true;
    const query = { promql: groupPromql(names, textOf), ...gridOf(first, range) };
    let outcome = await ifAvailable(() => client.queryRange(query, signal));
    const isTooLarge = !outcome.isOk && outcome.failure.kind === 'too-large';
    const isPart = isTooLarge && names.length === 1 && isDivisible(first);
    const parts = isPart ? partsOf(book.answers().of('podInfo')) : [];
    if (parts.length > 0) outcome = await askParts(first, parts);
    const results = outcome.isOk ? splitGroup(names, outcome.value) : null;
    if (results !== null) {
      for (const [name, value] of results) book.record(name, { isOk: true, value });
      return true;
    }
    const isRefused = outcome.isOk || outcome.failure.kind === 'rejected' || outcome.failure.kind === 'too-large';
    if (isRefused && names.length > 1) {
      for (const name of names) {
        if (!(await askGroup([name])) && MANDATORY_QUERIES.has(name)) return false;
      }
      return true;
    }
    if (!outcome.isOk) {
      const isFatal = isUnusable(outcome.failure) && !hasBegun;
      for (const name of names) book.record(name, outcome, isFatal || MANDATORY_QUERIES.has(name));
    }
    return false;
  };
  const askOne = (name: QueryName): Promise<boolean> => askGroup([name]);
  const readRaw = async (name: RawName, pods: PodNames | null = null): Promise<void> => {
    const isTarget = name === 'targets' || name === 'roots';
    const after = range.from - (isTarget ? HOUR_SECONDS : PLAUSIBILITY_LOOKBACK_SECONDS + CONTEXT_SECONDS);
    const query = { selector: rawSelectorOf(name, matchers, pods), after, until: range.to + CONTEXT_SECONDS };
    book.recordRaw(name, await ifAvailable(() => client.queryRaw(query, signal)));
  };
  let hasBegun = false;
  const gathering: Gathering = {
    answers: () => book.answers(),
    ask: (names) =>
      runConcurrently(divideIntoGroups(names, textOf).map((group) => async () => void (await askGroup(group)))),
    readRaw,
  };

  const isLearnable = await askOne('sources');
  if (book.answers().isFatal) return gathering;
  hasBegun = true;
  if (isLearnable) await learnCopies(book, askOne, readRaw);
  for (const names of MANDATORY_GROUPS) {
    for (const group of divideIntoGroups(names, textOf)) if (!(await askGroup(group))) return gathering;
  }
  const families = familyGroups(labels.hasPatterns).flatMap((names) => divideIntoGroups(names, textOf));
  await runConcurrently([
    () => readRaw('targets'),
    () => readRaw('roots'),
    ...families.map((group) => async () => void (await askGroup(group))),
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
