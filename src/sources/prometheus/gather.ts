import type { SourceProblem } from '../../domain/observation.js';
import { HOUR_SECONDS, type TimeRange, WINDOW_SECONDS } from '../../domain/window.js';
import type { PrometheusClient } from './client.js';
import type { Failure, Outcome } from './failure.js';
import type { Matrix } from './matrix.js';
import {
  COUNT_QUERIES,
  LABEL_QUERIES,
  MANDATORY_QUERIES,
  promqlOf,
  QUERIES,
  type QueryName,
  SUB_STEP_QUERIES,
  UID_QUERIES,
} from './queries.js';
import type { Grid, Series } from './series.js';

export const SUB_STEP_SECONDS = 60;
/** Questions in flight at once: enough to keep the server busy, few enough to leave it to others. */
const MAX_CONCURRENT_QUERIES = 4;

/** Everything the server said about one range. */
export interface Answers {
  /** Series of a question; empty where it was not answered or not asked. */
  of(name: QueryName): readonly Series[];
  readonly problems: readonly SourceProblem[];
  /** A mandatory question failed: the rest was not asked. */
  readonly isFatal: boolean;
  /** An optional question failed: some figures are missing. */
  readonly isPartial: boolean;
}

export interface GatherOptions {
  readonly matchers: string;
  /** Whether any label is asked for. */
  readonly hasLabels: boolean;
}

const gridOf = (name: QueryName, range: TimeRange): Grid => {
  const step = SUB_STEP_QUERIES.has(name) ? SUB_STEP_SECONDS : WINDOW_SECONDS;
  const lookback = COUNT_QUERIES.has(name) ? HOUR_SECONDS : 0;
  return { start: range.from - lookback + step, end: range.to, step };
};

/**
 * Asks all questions about a range. The mandatory ones come first, one by one: the first is the probe, and when it
 * fails nothing else is asked. When the server goes away later, what is left is not asked either.
 */
export async function gather(
  client: PrometheusClient,
  range: TimeRange,
  options: GatherOptions,
  signal: AbortSignal,
): Promise<Answers> {
  const book = createAnswerBook();
  const ask = async (name: QueryName): Promise<Outcome<Matrix>> => {
    const grid = gridOf(name, range);
    return await client.queryRange({ promql: promqlOf(name, options.matchers), ...grid }, signal);
  };
  for (const name of MANDATORY_QUERIES) {
    const outcome = await ask(name);
    book.record(name, outcome, true);
    if (!outcome.isOk) return book.answers();
  }
  const early: ReadonlySet<QueryName> = new Set([...MANDATORY_QUERIES, ...UID_QUERIES]);
  const queue = (Object.keys(QUERIES) as QueryName[]) // keys of a constant object are exactly its names
    .filter((name) => !early.has(name) && (options.hasLabels || !LABEL_QUERIES.has(name)));
  await askAll(queue, ask, book);
  return book.answers();
}

/** Asks the questions that only matter when pods without a uid were seen, and adds their answers. */
export async function gatherUids(
  client: PrometheusClient,
  range: TimeRange,
  before: Answers,
  options: GatherOptions,
  signal: AbortSignal,
): Promise<Answers> {
  const book = createAnswerBook();
  const ask = (name: QueryName): Promise<Outcome<Matrix>> =>
    client.queryRange({ promql: promqlOf(name, options.matchers), ...gridOf(name, range) }, signal);
  await askAll([...UID_QUERIES], ask, book);
  const uids = book.answers();
  const own: ReadonlySet<QueryName> = new Set(UID_QUERIES);
  return {
    of: (name) => (own.has(name) ? uids.of(name) : before.of(name)),
    problems: [...before.problems, ...uids.problems],
    isFatal: before.isFatal,
    isPartial: before.isPartial || uids.isPartial,
  };
}

async function askAll(
  queue: QueryName[],
  ask: (name: QueryName) => Promise<Outcome<Matrix>>,
  book: AnswerBook,
): Promise<void> {
  let gone: Failure | null = null;
  const worker = async (): Promise<void> => {
    for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
      const outcome: Outcome<Matrix> =
        gone === null
          ? await ask(name)
          : { isOk: false, failure: { ...gone, detail: 'not asked: the server stopped answering' } };
      if (!outcome.isOk && outcome.failure.kind !== 'rejected' && outcome.failure.kind !== 'too-large')
        gone = outcome.failure;
      book.record(name, outcome, false);
    }
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT_QUERIES }, worker));
}

interface AnswerBook {
  record(name: QueryName, outcome: Outcome<Matrix>, isMandatory: boolean): void;
  answers(): Answers;
}

function createAnswerBook(): AnswerBook {
  const series = new Map<QueryName, readonly Series[]>();
  const problems: SourceProblem[] = [];
  return {
    record(name, outcome, isMandatory) {
      const note = (detail: string, isFatal: boolean): void => {
        problems.push({ source: 'prometheus', query: name, detail, isFatal });
      };
      if (!outcome.isOk) return note(outcome.failure.detail, isMandatory);
      series.set(name, outcome.value.series);
      for (const warning of new Set(outcome.value.warnings)) note(`warning: ${warning.slice(0, 300)}`, false);
    },
    answers: () => ({
      of: (name) => series.get(name) ?? [],
      problems,
      isFatal: problems.some((problem) => problem.isFatal),
      isPartial: problems.length > 0,
    }),
  };
}
