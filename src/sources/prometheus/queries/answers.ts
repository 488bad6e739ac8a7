import type { SourceProblem } from '../../../domain/cluster/observation.js';
import type { Outcome } from '../client/failure.js';
import type { Matrix } from '../client/matrix.js';
import type { RawMatrix, RawSeries } from '../client/raw-samples.js';
import type { Series } from '../client/sample-series.js';
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
  /** An optional query failed, so some figures are missing. */
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
  let copyLabels: readonly string[] = [];
  const note = (query: string, detail: string, isFatal: boolean): void => {
    problems.push({ source: 'prometheus', query, detail, isFatal });
  };
  const warn = (query: string, warnings: readonly string[]): void => {
    for (const warning of new Set(warnings)) note(query, `warning: ${warning.slice(0, 300)}`, false);
  };
  return {
    record(name, outcome, isMandatory = false) {
      if (!outcome.isOk) return note(name, outcome.failure.detail, isMandatory);
      series.set(name, outcome.value.series);
      warn(name, outcome.value.warnings);
    },
    recordRaw(name, outcome) {
      if (!outcome.isOk) return note(name, outcome.failure.detail, false);
      raw.set(name, outcome.value.series);
      warn(name, outcome.value.warnings);
    },
    useCopyLabels: (names) => {
      copyLabels = names;
    },
    answers() {
      const fatal = problems.filter((problem) => problem.isFatal);
      return {
        of: (name) => series.get(name) ?? [],
        raw: (name) => raw.get(name) ?? [],
        copyLabels,
        // An unreachable server is one problem, not one for each query.
        problems: fatal.length > 0 ? fatal : [...problems],
        isFatal: fatal.length > 0,
        isPartial: problems.length > 0,
      };
    },
  };
}
