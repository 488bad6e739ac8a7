import type { Operation } from 'openapi-backend';
import { bucketsIn, chooseGroupBy, GROUP_BYS, type GroupBy } from '../../src/domain/time/buckets.js';
import { queryParametersOf } from '../support/contract-parameters.js';
import { readsFigures } from '../support/reads-figures.js';
import type { ForeignCursor } from './cursors.js';
import type { Query } from './expected-shape.js';
import { COARSE, DAYS_ONLY, type FuzzHarness, TIGHT_ROWS } from './fuzz-harness.js';
import { type Faults, figureDefaults, HISTORY_DEFAULTS, type ModelRange, modelTime } from './time-model.js';

export interface MeaningVerdict extends Faults {
  readonly range: ModelRange | null;
}

/** Origin of the cursor in a query: it is accepted only with the query it came from. */
export interface KnownCursors {
  /** Cursor of the query's own first page; null without one. */
  readonly own: string | null;
  /** A forged cursor with a valid checksum: accepted or rejected. */
  readonly forged: string | null;
  readonly foreign: readonly ForeignCursor[];
}

const PAGING = ['cursor', 'format', 'limit', 'offset'];

/** Defaults of the contract by parameter, without paging. */
export const defaultsOf = (operation: Operation): Map<string, string[]> =>
  new Map(
    queryParametersOf(operation).flatMap(({ name, schema }): [string, string[]][] => {
      const value = schema['default'];
      if (value === undefined || PAGING.includes(name)) return [];
      return [[name, Array.isArray(value) ? value.map(String) : [String(value)]]];
    }),
  );

/** The same text for equivalent queries, ignoring paging. */
export function queryKeyOf(operation: Operation, query: Query): string {
  const asked = new Map([...defaultsOf(operation), ...query]);
  const parts = [...asked.keys()]
    .filter((name) => !PAGING.includes(name))
    .sort()
    .map((name) => [name, [...new Set(asked.get(name))].sort()]);
  return JSON.stringify([operation.operationId, parts]);
}

/** The range of a query; undefined for a list of the current state. */
function modelRange(operation: Operation, query: Query, harness: FuzzHarness, fixedTo: number | null): MeaningVerdict {
  if (!queryParametersOf(operation).some(({ name }) => name === 'last'))
    return { certain: new Set(), possible: new Set(), range: null };
  const verdict = modelTime(
    query,
    readsFigures(operation) ? figureDefaults(query, harness) : HISTORY_DEFAULTS,
    fixedTo,
  );
  const hasRange = ['from', 'to', 'last'].some((name) => query.has(name));
  if (operation.operationId === 'listRecommendations' && query.has('timezone') && !hasRange)
    verdict.certain.add('timezone');
  return verdict;
}

/** Parameters for which a well-formed request must or may be rejected with 400. */
export function expectedMeaning(
  operation: Operation,
  query: Query,
  harness: FuzzHarness,
  cursors: KnownCursors,
): MeaningVerdict {
  const cursor = query.get('cursor')?.[0];
  const foreign = cursors.foreign.find((candidate) => candidate.text === cursor);
  const isTaken = cursor === cursors.own || foreign?.queryKey === queryKeyOf(operation, query);
  const time = modelRange(operation, query, harness, foreign !== undefined && isTaken ? foreign.to : null);
  const { certain, possible } = time;
  if (query.has('top') && !query.has('series_by')) certain.add('top');
  if (query.has('share_by') && !query.has('share_namespaces')) certain.add('share_by');
  if (query.has('share_namespaces') && query.get('series_by')?.[0] === 'node') certain.add('share_namespaces');
  if (cursor !== undefined && query.has('offset')) certain.add('offset');
  if (cursor !== undefined && cursor === cursors.forged) {
    possible.add('cursor');
    return { certain, possible, range: null };
  }
  if (cursor !== undefined && !isTaken) certain.add('cursor');
  return time;
}

const MAX_POINTS = 10_000;
const SERIES_MAX = 101;
const UNIT_SECONDS: Readonly<Record<string, number>> = {
  hourly: 3600,
  daily: 86_400,
  weekly: 604_800,
  monthly: 28 * 86_400,
};

const overlaps = (a: { from: number; to: number }, b: { from: number; to: number }, slack: number): boolean =>
  a.from - slack < b.to && a.to + slack > b.from;

/** The finest grouping that fits, by counting the buckets of each; months if none fits. */
function fitting(query: Query, range: { readonly from: number; readonly to: number }, maxPoints: number): GroupBy {
  const asked = query.get('group_by')?.[0] as GroupBy | undefined; // the shape is already checked
  const zone = query.get('timezone')?.[0] ?? 'UTC';
  const aligned = { from: Math.floor(range.from / 300) * 300, to: Math.ceil(range.to / 300) * 300 };
  const fits = (groupBy: GroupBy): boolean =>
    (range.to - range.from) / (1.2 * (UNIT_SECONDS[groupBy] ?? 0)) <= maxPoints &&
    bucketsIn(aligned, groupBy, zone).length <= maxPoints;
  return GROUP_BYS.slice(asked === undefined ? 0 : GROUP_BYS.indexOf(asked)).find(fits) ?? 'monthly';
}

function groupByOf(query: Query, range: ModelRange): readonly GroupBy[] {
  const shifted = [-range.slack, 0, range.slack].map((shift) => ({ from: range.from, to: range.to + shift }));
  const maxPoints = query.get('max_points')?.[0];
  const asked = query.get('group_by')?.[0] as GroupBy | undefined; // the shape is already checked
  if (maxPoints !== undefined) return [...new Set(shifted.map((one) => fitting(query, one, Number(maxPoints))))];
  return asked === undefined ? [...new Set(shifted.map(chooseGroupBy))] : [asked];
}

/** Whether a bucket boundary is not at a UTC midnight, or not at a full UTC hour. */
function hasBordersOff(query: Query, range: ModelRange, step: number): boolean {
  const zone = query.get('timezone')?.[0] ?? 'UTC';
  const aligned = { from: Math.floor(range.from / 300) * 300, to: Math.ceil(range.to / 300) * 300 };
  return groupByOf(query, range).some((groupBy) =>
    bucketsIn(aligned, groupBy, zone)
      .slice(1)
      .some(({ start }) => start % step !== 0),
  );
}

/** Reasons for which a query may be rejected as too large, each with its condition. */
export const MAY_BE_TOO_LARGE: Readonly<
  Record<string, (query: Query, range: ModelRange, isTight: boolean, detail: string, operationId: string) => boolean>
> = {
  'too-many-points': (query, range, _isTight, _detail, operationId) => {
    const shortest = Math.min(...groupByOf(query, range).map((groupBy) => UNIT_SECONDS[groupBy] ?? 0));
    const buckets = (range.to - range.from + 2 * range.slack) / shortest + 40;
    // The coverage has an item per cluster or node in any case.
    const split = query.has('series_by') ? Number(query.get('top')?.[0] ?? 10) + 1 : 1;
    const top = operationId === 'getCoverage' ? SERIES_MAX : split;
    const months = (range.to - range.from + 2 * range.slack) / (UNIT_SECONDS['monthly'] ?? 0) + 2;
    if (months > Number(query.get('max_points')?.[0] ?? MAX_POINTS)) return true;
    return buckets > MAX_POINTS || (!query.has('limit') && buckets * Math.min(top, SERIES_MAX) > MAX_POINTS);
  },
  'query-too-expensive': (_query, _range, isTight, detail) => {
    const [needed = 0, bound = 0] = (detail.match(/[\d,]*\d/g) ?? []).map((text) => Number(text.replaceAll(',', '')));
    return isTight && bound === TIGHT_ROWS && needed > bound;
  },
  'no-recipients': (query) => query.has('share_namespaces'),
  'resolution-unavailable': (query, range) =>
    (overlaps(range, DAYS_ONLY, range.slack) && hasBordersOff(query, range, 86_400)) ||
    (overlaps(range, COARSE, range.slack) && hasBordersOff(query, range, 3600)) ||
    (overlaps(range, COARSE, range.slack) && hasBordersOff(query, range, 86_400) && isOfPods(query)),
};

/** Pods, and splits and filters that need pods, have only days earlier than everything else. */
const isOfPods = (query: Query): boolean =>
  query.has('pod') ||
  query.has('label') ||
  query.get('series_by')?.[0]?.startsWith('label:') === true ||
  ((query.has('node') || query.get('series_by')?.[0] === 'node') &&
    ['namespace', 'workload', 'series_by', 'share_namespaces'].some((name) => query.has(name)));

/** Whether there would certainly be more hourly buckets than the response limit. */
export const isCertainlyTooMany = (query: Query, range: ModelRange): boolean =>
  query.get('group_by')?.[0] === 'hourly' &&
  !query.has('max_points') &&
  range.to - range.from - 2 * range.slack > (MAX_POINTS + 2) * 3600;
