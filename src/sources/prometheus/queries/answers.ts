import type { SourceProblem } from '../../../domain/cluster/observation.js';
import type { Failure, FailureKind, Outcome } from '../client/failure.js';
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

interface Note {
  readonly query: string;
  readonly detail: string;
  readonly isFatal: boolean;
  /** Notes with the same cause become one problem. */
  readonly cause: string;
}

/** Failures of the server and not of one query. */
const SERVER_FAILURES: ReadonlySet<FailureKind> = new Set(['unavailable', 'aborted']);

/** One problem per cause, with the first query that it affected and the number of the others. */
function problemsIn(notes: readonly Note[]): SourceProblem[] {
  const causes = new Map<string, Note[]>();
  for (const note of notes) {
    const same = causes.get(note.cause);
    if (same === undefined) causes.set(note.cause, [note]);
    else same.push(note);
  }
  return [...causes.values()].flatMap(([first, ...others]): SourceProblem[] => {
    if (first === undefined) return [];
    const { query, isFatal } = first;
    const count = new Set(others.map((other) => other.query)).size;
    const more = count === 0 ? '' : `; ${count} further ${count === 1 ? 'query is' : 'queries are'} affected`;
    return [{ source: 'prometheus', query, detail: `${first.detail}${more}`, isFatal }];
  });
}

export function createAnswerBook(): AnswerBook {
  const series = new Map<QueryName, readonly Series[]>();
  const raw = new Map<RawName, readonly RawSeries[]>();
  const notes: Note[] = [];
  const annotations = createAnnotationProblems();
  let copyLabels: readonly string[] = [];
  const note = (query: string, { kind, detail }: Failure, isFatal: boolean): void => {
    notes.push({ query, detail, isFatal, cause: SERVER_FAILURES.has(kind) ? 'the server' : detail });
  };
  return {
    record(name, outcome, isMandatory = false) {
      if (!outcome.isOk) return note(name, outcome.failure, isMandatory);
      series.set(name, outcome.value.series);
      annotations.add(name, outcome.value.annotations);
    },
    recordRaw(name, outcome) {
      if (!outcome.isOk) return note(name, outcome.failure, false);
      raw.set(name, outcome.value.series);
      annotations.add(name, outcome.value.annotations);
    },
    useCopyLabels: (names) => {
      copyLabels = names;
    },
    answers() {
      const fatal = notes.filter(({ isFatal }) => isFatal);
      const remarks = annotations.list();
      return {
        of: (name) => series.get(name) ?? [],
        raw: (name) => raw.get(name) ?? [],
        copyLabels,
        problems: fatal.length > 0 ? problemsIn(fatal) : [...problemsIn(notes), ...remarks],
        isFatal: fatal.length > 0,
        isPartial: notes.length > 0 || remarks.some(({ isMinor }) => isMinor !== true),
      };
    },
  };
}
