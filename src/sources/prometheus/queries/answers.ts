import type { SourceProblem } from '../../../domain/cluster/observation.js';
import type { Outcome } from '../client/failure.js';
import type { Matrix } from '../client/matrix.js';
import type { RawMatrix, RawSeries } from '../client/raw-samples.js';
import type { Series } from '../client/sample-series.js';
import { createAnnotationProblems } from './annotation-problems.js';
import type { QueryName } from './queries.js';
import type { RawName } from './raw-queries.js';

/** The results of all queries for one range. */
export interface Answers {
  /** Series of a query; empty when the query failed or was not sent. */
  of(name: QueryName): readonly Series[];
  /** Sample times of the series of a raw selector. */
  raw(name: RawName): readonly RawSeries[];
  /** Labels that distinguish copies of one measurement; every query keeps them in its grouping. */
  readonly copyLabels: readonly string[];
  readonly problems: readonly SourceProblem[];
  /** A mandatory query failed, and the remaining queries were not sent. */
  readonly isFatal: boolean;
  /** An optional query failed or a query was answered in part, so some figures are missing. */
  readonly isPartial: boolean;
}

/** Collects results as they arrive. */
export interface AnswerBook {
  record(name: QueryName, outcome: Outcome<Matrix>, isMandatory?: boolean): void;
  recordRaw(name: RawName, outcome: Outcome<RawMatrix>): void;
  useCopyLabels(names: readonly string[]): void;
  answers(): Answers;
}

export function createAnswerBook(): AnswerBook {
  const series = new Map<QueryName, readonly Series[]>();
  const raw = new Map<RawName, readonly RawSeries[]>();
  const problems: SourceProblem[] = [];
  const annotations = createAnnotationProblems();
  let copyLabels: readonly string[] = [];
  const note = (query: string, detail: string, isFatal: boolean): void => {
    problems.push({ source: 'prometheus', query, detail, isFatal });
  };
  return {
    record(name, outcome, isMandatory = false) {
      if (!outcome.isOk) return note(name, outcome.failure.detail, isMandatory);
      series.set(name, outcome.value.series);
      annotations.add(name, outcome.value.annotations);
    },
    recordRaw(name, outcome) {
      if (!outcome.isOk) return note(name, outcome.failure.detail, false);
      raw.set(name, outcome.value.series);
      annotations.add(name, outcome.value.annotations);
    },
    useCopyLabels: (names) => {
      copyLabels = names;
    },
    answers() {
      const fatal = problems.filter((problem) => problem.isFatal);
      const all = [...problems, ...annotations.list()];
      return {
        of: (name) => series.get(name) ?? [],
        raw: (name) => raw.get(name) ?? [],
        copyLabels,
        // An unreachable server is one problem, not one for each query.
        problems: fatal.length > 0 ? fatal : all,
        isFatal: fatal.length > 0,
        isPartial: all.some(({ isMinor }) => isMinor !== true),
      };
    },
  };
}
