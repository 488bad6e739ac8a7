import type { Knex } from 'knex';
import type { Labels } from '../../domain/cluster/observation.js';
import type { EpochSeconds } from '../../domain/time/window.js';
import { findNextKnownWindow } from '../bookkeeping/collection-runs.js';
import { arrayText, type BulkTable, insertRows } from '../sql/bulk-write.js';
import { timestamp } from '../sql/sql-part.js';
import { column } from './fact-tables.js';
import type { ObservedEntities, WorkloadName } from './observed-entities.js';
import type { Ids } from './resolve-ids.js';
import { groupIntervals, type Interval, isPlaced, placeInTimeline } from './timeline.js';

type Subject = 'workload' | 'namespace' | 'node';

/** Identifies a label: its subject and key. */
interface LabelKey {
  readonly subject: Subject;
  readonly subjectId: number;
  readonly key: string;
}
interface LabelRow extends LabelKey, Interval<string> {}
interface Observed extends LabelKey {
  readonly value: string | null;
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

const keyText = ({ subject, subjectId, key }: LabelKey): string => `${subject} ${subjectId} ${key}`;
const isSame = (a: string, b: string): boolean => a === b;

/** Updates the history of labels with the observed ones. Most windows change nothing. */
export async function writeLabels(
  trx: Knex,
  clusterId: number,
  entities: ObservedEntities,
  ids: { readonly namespaces: Ids<string>; readonly nodes: Ids<string>; readonly workloads: Ids<WorkloadName> },
): Promise<void> {
  const subjects = [
    ...[...entities.namespaces].map(([name, labels]) => subjectOf('namespace', ids.namespaces.of(name), labels)),
    ...[...entities.nodes].map(([name, node]) => subjectOf('node', ids.nodes.of(name), node?.labels ?? null)),
    ...[...entities.workloads.values()].map((item) => subjectOf('workload', ids.workloads.of(item), item.labels)),
  ].flatMap((subject) => (subject === null ? [] : [subject]));
  const stored = await loadIntervals(trx, subjects, entities.at);
  const timelines = groupIntervals(stored, keyText);
  const changed = observedKeys(subjects, stored).filter(
    (observed) => !isPlaced(timelines.get(keyText(observed)) ?? [], { at: entities.at, value: observed.value }, isSame),
  );
  if (changed.length === 0) return;
  const nextKnown = await findNextKnownWindow(trx, clusterId, entities.at);
  const placed = changed.flatMap(({ value, ...key }) => {
    const placement = { at: entities.at, value, nextKnown, isContinuous: false };
    const timeline = placeInTimeline<string>(timelines.get(keyText(key)) ?? [], placement, isSame);
    return timeline.map((interval) => ({ ...key, from: interval.from, to: interval.to, value: interval.value }));
  });
  await deleteIntervals(
    trx,
    changed.flatMap((observed) => timelines.get(keyText(observed)) ?? []),
  );
  await insertRows(trx, TABLE, placed);
}

interface SubjectLabels {
  readonly subject: Subject;
  readonly subjectId: number;
  readonly labels: Labels;
}

const subjectOf = (subject: Subject, subjectId: number, labels: Labels | null): SubjectLabels | null =>
  labels === null ? null : { subject, subjectId, labels };

/** Observation of every key: the current values, and null for keys that had a value before. */
function observedKeys(subjects: readonly SubjectLabels[], stored: readonly LabelRow[]): Observed[] {
  const keys = new Map<string, Observed>();
  for (const { subject, subjectId, key } of stored) {
    keys.set(keyText({ subject, subjectId, key }), { subject, subjectId, key, value: null });
  }
  for (const { subject, subjectId, labels } of subjects) {
    for (const [key, value] of Object.entries(labels)) {
      keys.set(keyText({ subject, subjectId, key }), { subject, subjectId, key, value });
    }
  }
  return [...keys.values()];
}

/** Intervals of the labels of the subjects that end at or after a time, ascending. */
async function loadIntervals(trx: Knex, subjects: readonly SubjectLabels[], at: EpochSeconds): Promise<LabelRow[]> {
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
