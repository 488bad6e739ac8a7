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
  SUB_STEP_QUERIES,
  SUB_STEP_SECONDS,
  UID_QUERIES,
  UNNAMED_NAMES,
} from '../queries/queries.js';
import { type PodNames, type RawName, rawSelectorOf } from '../queries/raw-queries.js';
import { PLAUSIBILITY_LOOKBACK_SECONDS } from './plausibility.js';

/** Questions in flight at once: enough to keep the server busy, few enough to leave it to others. */
const MAX_CONCURRENT_QUERIES = 4;
/** Raw samples are looked at so far around the range, to see what a gap at its border is. */
const CONTEXT_SECONDS = WINDOW_SECONDS;

export interface GatherOptions {
  readonly matchers: string;
  /** Whether any label is asked for. */
  readonly hasLabels: boolean;
}

/** A conversation with the server about one range. What goes wrong is a problem among the answers. */
export interface Gathering {
  answers(): Answers;
  /** Asks further questions, some at once. */
  ask(names: readonly QueryName[]): Promise<void>;
  /** Reads when series were stored, in the range and a window around it. */
  readRaw(name: RawName, pods?: PodNames | null): Promise<void>;
}

const gridOf = (name: QueryName, range: TimeRange): Grid => {
  const step = SUB_STEP_QUERIES.has(name) ? SUB_STEP_SECONDS : WINDOW_SECONDS;
  // A source that ended in the first window is seen at its start only.
  if (name === 'sources') return { start: range.from, end: range.to, step };
  const lookback = COMPARED_QUERIES.has(name) ? PLAUSIBILITY_LOOKBACK_SECONDS : 0;
  return { start: range.from + step - lookback, end: range.to, step };
};

/**
 * Asks all questions about a range. The first are how often things are shown, which decides how the others are put; then
 * the mandatory ones, one by one, and when one fails nothing else is asked. When the server goes away later, what is left
 * is not asked either.
 */
export async function gather(
  client: PrometheusClient,
  range: TimeRange,
  options: GatherOptions,
  signal: AbortSignal,
): Promise<Gathering> {
  const book = createAnswerBook();
  const { matchers } = options;
  let gone: Failure | null = null;

  async function unlessGone<Value>(ask: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> {
    if (gone !== null) return { isOk: false, failure: { ...gone, detail: 'not asked: the server stopped answering' } };
    const outcome = await ask();
    if (!outcome.isOk && outcome.failure.kind !== 'rejected' && outcome.failure.kind !== 'too-large')
      gone = outcome.failure;
    return outcome;
  }
  const askOne = async (name: QueryName, isMandatory = false): Promise<boolean> => {
    const promql = promqlOf(name, matchers, book.answers().copyLabels);
    const question = { promql, ...gridOf(name, range) };
    const outcome = await unlessGone(() => client.queryRange(question, signal));
    book.record(name, outcome, isMandatory || (!outcome.isOk && isUnusable(outcome.failure) && !hasBegun));
    return outcome.isOk;
  };
  const readRaw = async (name: RawName, pods: PodNames | null = null): Promise<void> => {
    const isTarget = name === 'targets' || name === 'roots';
    const after = range.from - (isTarget ? HOUR_SECONDS : PLAUSIBILITY_LOOKBACK_SECONDS + CONTEXT_SECONDS);
    const question = { selector: rawSelectorOf(name, matchers, pods), after, until: range.to + CONTEXT_SECONDS };
    book.recordRaw(name, await unlessGone(() => client.queryRaw(question, signal)));
  };
  let hasBegun = false;
  const gathering: Gathering = {
    answers: () => book.answers(),
    ask: (names) => inTurns(names.map((name) => async () => void (await askOne(name)))),
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
    ...RATES_OVER_LONGER,
    ...UNNAMED_NAMES,
  ]);
  const rest = (Object.keys(QUERIES) as QueryName[]) // keys of a constant object are exactly its names
    .filter((name) => !early.has(name) && (options.hasLabels || !LABEL_QUERIES.has(name)));
  await inTurns([
    () => readRaw('targets'),
    () => readRaw('roots'),
    ...rest.map((name) => async () => void (await askOne(name))),
  ]);
  return gathering;
}

/** The server is away or is none; a question that was refused may be the only one. */
const isUnusable = ({ kind }: Failure): boolean => kind === 'unavailable' || kind === 'aborted';

/** Finds the labels that distinguish copies, before anything is summed over them. */
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

/** The pods of some series, by the label that names them; null where they are named by several. */
export const podNamesIn = (series: readonly Series[]): PodNames | null =>
  namesOfPods(series.map(({ labels }) => labels));

/** Runs tasks, a few at once. */
async function inTurns(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const queue = [...tasks];
  const worker = async (): Promise<void> => {
    for (let task = queue.shift(); task !== undefined; task = queue.shift()) await task();
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT_QUERIES }, worker));
}
