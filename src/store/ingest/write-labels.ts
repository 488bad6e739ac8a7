import type { Knex } from 'knex';
import type { LabelObservation } from '../../domain/cluster/observation.js';
import { groupBy } from '../../domain/measures/group-by.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import { findNextKnownWindow } from '../bookkeeping/collection-runs.js';
import { arrayText, type BulkTable, insertRows } from '../sql/bulk-write.js';
import type { LabelSubject } from '../sql/label-sql.js';
import { timestamp } from '../sql/sql-part.js';
import { column } from './fact-tables.js';
import type { ObservedEntities, WorkloadName } from './observed-entities.js';
import type { Ids } from './resolve-ids.js';
import { type Interval, isPlaced, placeInTimeline } from './timeline.js';

/** Identifies a label: its subject and key. */
interface LabelKey {
  readonly subject: LabelSubject;
  readonly subjectId: number;
  readonly key: string;
}
interface LabelRow extends LabelKey, Interval<string> {}
interface Observed extends LabelKey {
  /** The stored intervals of the label. */
  readonly timeline: readonly LabelRow[];
  /** Null if the label is not observed any more. */
  readonly value: string | null;
  /** Counts only where no value is known. */
  readonly isAssumed?: boolean;
}

const TABLE: BulkTable<LabelRow> = {
  name: 'label',
  key: ['subject', 'subject_id', 'key', 'valid_from'],
  columns: [
    column('subject', 'text', (row) => row.subject),
    column('subject_id', 'integer', (row) => row.subjectId),
    column('key', 'text', (row) => row.key),
    column('value', 'text', (row) => row.value),
    column('valid_from', 'timestamptz', (row) => timestamp(row.from)),
    column('valid_to', 'timestamptz', (row) => (row.to === null ? null : timestamp(row.to))),
  ],
};

type SubjectId = Omit<LabelKey, 'key'>;

const subjectText = ({ subject, subjectId }: SubjectId): string => `${subject} ${subjectId}`;
const isSame = (a: string, b: string): boolean => a === b;

/** Whether the window is written for the first time, again, or again only because of late samples. */
export type WindowReading = 'first' | 'repeated' | 'late';

/**
 * Updates the history of labels with the observed ones. Most windows change nothing.
 *
 * - A label that is not observed any more ends, unless the labels of its subject are unknown or partial. When a window
 *   is read again, only keys that the source exports end.
 * - Assumed labels count in the newest window. In an earlier one they fill times of which nothing is known.
 * - A reading for late samples only adds subjects without labels: the current labels may be newer than the window.
 * @returns whether the history has changed
 */
export async function writeLabels(
  trx: Knex,
  clusterId: number,
  entities: ObservedEntities,
  ids: { readonly namespaces: Ids<string>; readonly nodes: Ids<string>; readonly workloads: Ids<WorkloadName> },
  reading: WindowReading,
): Promise<boolean> {
  const { at, hasPartialLabels } = entities;
  const subjects = [
    ...[...entities.namespaces].map(([name, found]) => subjectOf('namespace', ids.namespaces.of(name), found)),
    ...[...entities.nodes].map(([name, node]) => subjectOf('node', ids.nodes.of(name), node)),
    ...[...entities.workloads.values()].map((item) => subjectOf('workload', ids.workloads.of(item), item)),
  ].flatMap((subject) => (subject === null ? [] : [subject]));
  const stored = groupBy(await loadIntervals(trx, subjects, at), subjectText);
  let nextKnown: EpochSeconds | null | undefined;
  const loadNextKnown = async (): Promise<EpochSeconds | null> =>
    (nextKnown = nextKnown === undefined ? await findNextKnownWindow(trx, clusterId, at) : nextKnown);
  const hasAssumed = reading === 'first' && subjects.some(({ found }) => found.assumedLabels !== undefined);
  const context = { reading, hasPartialLabels, isNewest: hasAssumed && (await loadNextKnown()) === null };
  const changed = subjects
    .flatMap((subject) => observedKeys(subject, stored.get(subjectText(subject)) ?? [], context))
    .filter(({ timeline, value, isAssumed = false }) =>
      isAssumed ? isPlaced(timeline, { at, value: null }, isSame) : !isPlaced(timeline, { at, value }, isSame),
    );
  if (changed.length === 0) return false;
  await loadNextKnown();
  const placed = changed.flatMap(({ subject, subjectId, key, value, timeline }) => {
    const placement = { at, value, nextKnown: nextKnown ?? null, isContinuous: false };
    const intervals = placeInTimeline<string>(timeline, placement, isSame);
    return intervals.map((interval) => ({ subject, subjectId, key, ...interval }));
  });
  await deleteIntervals(
    trx,
    changed.flatMap(({ timeline }) => timeline),
  );
  await insertRows(trx, TABLE, placed);
  return true;
}

interface SubjectLabels extends SubjectId {
  readonly found: LabelObservation;
}

const subjectOf = (subject: LabelSubject, subjectId: number, found: LabelObservation | null): SubjectLabels | null =>
  found === null || (found.labels === null && found.assumedLabels === undefined) ? null : { subject, subjectId, found };

interface ReadingContext {
  readonly reading: WindowReading;
  readonly hasPartialLabels: boolean;
  readonly isNewest: boolean;
}

/** Observation of every key of a subject: its values, and null for keys that had a value before. */
function observedKeys(
  { subject, subjectId, found: { labels, assumedLabels = {}, exportedKeys } }: SubjectLabels,
  stored: readonly LabelRow[],
  { reading, hasPartialLabels, isNewest }: ReadingContext,
): Observed[] {
  if (reading === 'late' && stored.length > 0) return [];
  const timelines = groupBy(stored, ({ key }) => key);
  const of = (key: string) => ({ subject, subjectId, key, timeline: timelines.get(key) ?? [] });
  const present = isNewest ? { ...assumedLabels, ...labels } : (labels ?? {});
  const assumed = isNewest || reading !== 'first' ? {} : assumedLabels;
  const isKnown = (key: string): boolean => Object.hasOwn(present, key) || Object.hasOwn(assumedLabels, key);
  const areAllKnown = !hasPartialLabels && (labels !== null || isNewest);
  const canEnd = (key: string): boolean => !isKnown(key) && (reading === 'first' || (exportedKeys?.has(key) ?? true));
  const ended = areAllKnown ? [...timelines.keys()].filter(canEnd) : [];
  return [
    ...ended.map((key) => ({ ...of(key), value: null })),
    ...Object.entries(present).map(([key, value]) => ({ ...of(key), value })),
    ...Object.entries(assumed)
      .filter(([key]) => !Object.hasOwn(present, key))
      .map(([key, value]) => ({ ...of(key), value, isAssumed: true })),
  ];
}

/** Intervals of the labels of the subjects that end at or after a time, ascending. */
async function loadIntervals(trx: Knex, subjects: readonly SubjectId[], at: EpochSeconds): Promise<LabelRow[]> {
  const { rows } = await trx.raw<{ rows: LabelRow[] }>(
    `select l.subject, l.subject_id as "subjectId", l.key, l.value,
            extract(epoch from l.valid_from)::float8 as "from", extract(epoch from l.valid_to)::float8 as "to"
       from label l join unnest(?::text[], ?::integer[]) as u(subject, subject_id)
         on l.subject = u.subject and l.subject_id = u.subject_id
      where l.valid_to is null or l.valid_to >= ?::timestamptz
      order by l.valid_from`,
    [
      arrayText(subjects.map(({ subject }) => subject)),
      arrayText(subjects.map(({ subjectId }) => subjectId)),
      timestamp(at),
    ],
  );
  return rows;
}

async function deleteIntervals(trx: Knex, rows: readonly LabelRow[]): Promise<void> {
  await trx.raw(
    `delete from label l using unnest(?::text[], ?::integer[], ?::text[], ?::timestamptz[])
       as u(subject, subject_id, key, valid_from)
      where (l.subject, l.subject_id, l.key, l.valid_from) = (u.subject, u.subject_id, u.key, u.valid_from)`,
    [
      arrayText(rows.map((row) => row.subject)),
      arrayText(rows.map((row) => row.subjectId)),
      arrayText(rows.map((row) => row.key)),
      arrayText(rows.map((row) => timestamp(row.from))),
    ],
  );
}
