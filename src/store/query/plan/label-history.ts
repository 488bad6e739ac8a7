import type { Knex } from 'knex';
import { groupBy } from '../../../domain/measures/group-by.js';
import { DAY_SECONDS, type EpochSeconds, floorTo, HOUR_SECONDS, type TimeRange } from '../../../domain/time/window.js';
import { Problem } from '../../../problem/problem.js';
import { LABEL_SUBJECTS, type LabelSubject } from '../../sql/label-sql.js';
import { timestamp } from '../../sql/sql-part.js';

/** Validity of values, in whole hours: a change counts from the start of its hour on. One array per column. */
export interface LabelIntervals {
  readonly ids: readonly number[];
  readonly froms: readonly EpochSeconds[];
  readonly tos: readonly EpochSeconds[];
  /** Numbers of the values: position in `values`, from 1. */
  readonly numbers: readonly number[];
}

/** A change of the label of an object. */
interface LabelChange {
  readonly subject: LabelSubject;
  readonly id: number;
  readonly at: EpochSeconds;
}

/** The labels of one key in a time range. */
export interface LabelHistory {
  readonly key: string;
  /** Distinct values in the order of their code points. */
  readonly values: readonly string[];
  readonly intervals: Readonly<Record<LabelSubject, LabelIntervals>>;
  readonly changes: readonly LabelChange[];
}

/** Labels of the keys of a query. */
export interface LabelHistories {
  readonly byKey: ReadonlyMap<string, LabelHistory>;
  /** UTC days inside which a value changes: their daily rows cannot be divided. */
  readonly splitDays: ReadonlySet<EpochSeconds>;
}

/**
 * The labels of a key of a query.
 * @throws Error if the query was planned without the key
 */
export function historyOf({ byKey }: LabelHistories, key: string): LabelHistory {
  const history = byKey.get(key);
  if (history === undefined) throw new Error(`the labels of the key ${key} are not planned`);
  return history;
}

interface LabelRow {
  readonly subject: LabelSubject;
  readonly id: number;
  readonly key: string;
  readonly value: string;
  readonly from: EpochSeconds;
  readonly to: EpochSeconds | null;
}

/** Alignment moves an edge of a range by at most a day. */
const MARGIN_SECONDS = 2 * DAY_SECONDS;

/**
 * Loads the labels of some keys that are valid in a range, from the index of `label` by key.
 * @param clusters names; all clusters for an empty list
 */
export async function loadLabelHistories(
  trx: Knex,
  clusters: readonly string[],
  keys: readonly string[],
  range: TimeRange,
): Promise<LabelHistories> {
  const span = { from: range.from - MARGIN_SECONDS, to: range.to + MARGIN_SECONDS };
  const rows = keys.length === 0 ? [] : await listLabels(trx, clusters, keys, span);
  const changes = await findChanges(trx, rows, span);
  const rowsByKey = groupBy(rows, ({ key }) => key);
  const changesByKey = groupBy(changes, ({ key }) => key);
  const byKey = new Map(
    keys.map((key) => [key, toHistory(key, rowsByKey.get(key) ?? [], changesByKey.get(key) ?? [], span)]),
  );
  const instants = changes.flatMap(({ at }) => (at % DAY_SECONDS === 0 ? [] : [floorTo(at, DAY_SECONDS)]));
  return { byKey, splitDays: new Set(instants) };
}

/**
 * SQL of the labels of the clusters that are valid in a span. The clusters are joined only if they are filtered, because most
 * of the time of this short statement is planning.
 * @param columns SQL of the columns of a label `l`
 */
function validLabelsSql(clusters: readonly string[], columns: string, condition: string): string {
  const isFiltered = clusters.length > 0;
  const join = isFiltered ? 'join cluster c on c.id = s.cluster_id' : '';
  const isOfCluster = isFiltered ? 'and c.name = any(:clusters::text[])' : '';
  return LABEL_SUBJECTS.map(
    (subject) => `
    select ${columns}
      from label l join ${subject} s on s.id = l.subject_id ${join}
     where l.subject = '${subject}' and ${condition} ${isOfCluster}
       and l.valid_from < :spanTo::timestamptz and (l.valid_to is null or l.valid_to > :spanFrom::timestamptz)`,
  ).join(' union all ');
}

const validIn = (clusters: readonly string[], span: TimeRange) => ({
  clusters,
  spanFrom: timestamp(span.from),
  spanTo: timestamp(span.to),
});

async function listLabels(
  trx: Knex,
  clusters: readonly string[],
  keys: readonly string[],
  span: TimeRange,
): Promise<LabelRow[]> {
  const columns = `l.subject, l.subject_id as id, l.key, l.value,
           extract(epoch from l.valid_from)::float8 as "from", extract(epoch from l.valid_to)::float8 as "to"`;
  const sql = validLabelsSql(clusters, columns, 'l.key = any(:keys::text[])');
  const found = await trx.raw<{ rows: LabelRow[] }>(`${sql} order by "from"`, { keys, ...validIn(clusters, span) });
  return found.rows;
}

/** Limits of a query over the labels of all keys, which are held in memory. */
const MAX_KEYS = 1_000;
const MAX_LABELS = 100_000;

/**
 * Lists the keys of the labels that are valid in a range, in order.
 * @param clusters names; all clusters for an empty list
 * @param name only keys that contain this text, regardless of case; null for all
 * @throws Problem `query-too-expensive` for too many keys or labels
 */
export async function listValidKeys(
  trx: Knex,
  clusters: readonly string[],
  range: TimeRange,
  name: string | null,
): Promise<string[]> {
  const isSearched = name === null ? 'true' : 'position(lower(:searched) in lower(l.key)) > 0';
  const valid = validLabelsSql(clusters, 'l.key', isSearched);
  const found = await trx.raw<{ rows: { key: string; labels: number }[] }>(
    `select k.key, count(*)::float8 as labels from (${valid}) k group by k.key order by k.key collate "C" limit ${MAX_KEYS + 1}`,
    { ...validIn(clusters, range), ...(name !== null && { searched: name }) },
  );
  const labels = found.rows.reduce((sum, row) => sum + row.labels, 0);
  if (found.rows.length > MAX_KEYS || labels > MAX_LABELS)
    throw new Problem(
      'query-too-expensive',
      `the labels of the window have more than ${inWords(MAX_KEYS)} keys, or more than ${inWords(MAX_LABELS)} values over all ` +
        'objects; use cluster, name or a shorter window',
    );
  return found.rows.map(({ key }) => key);
}

const inWords = (count: number): string => count.toLocaleString('en-US');

const hourOf = (instant: EpochSeconds): EpochSeconds => floorTo(instant, HOUR_SECONDS);

type KeyedChange = LabelChange & { readonly key: string };

/**
 * Hours in a span at which the value of an object changes. The begin of its first value is a change only if the object was
 * observed before: otherwise the object is new, and has no facts without the value. Most values began long before the span, so
 * few objects are looked up.
 */
async function findChanges(trx: Knex, rows: readonly LabelRow[], span: TimeRange): Promise<KeyedChange[]> {
  const known = new Set<string>();
  const begins: KeyedChange[] = [];
  const changes: KeyedChange[] = [];
  const add = (list: KeyedChange[], change: KeyedChange): void => {
    if (change.at >= span.from && change.at < span.to) list.push(change);
  };
  for (const { subject, id, key, from, to } of rows) {
    const identity = `${subject} ${id} ${key}`;
    add(known.has(identity) ? changes : begins, { subject, id, key, at: hourOf(from) });
    known.add(identity);
    if (to !== null) add(changes, { subject, id, key, at: hourOf(to) });
  }
  // At midnight a change does not divide a day, whether the object is new or not.
  const candidates = begins.filter(({ at }) => at % DAY_SECONDS !== 0);
  const firstSeen = await findFirstSeen(trx, candidates);
  const late = candidates.filter(({ subject, id, at }) => {
    const seen = firstSeen.get(`${subject} ${id}`);
    return seen !== undefined && hourOf(seen) < at;
  });
  return [...changes, ...late];
}

async function findFirstSeen(trx: Knex, of: readonly LabelChange[]): Promise<Map<string, EpochSeconds>> {
  if (of.length === 0) return new Map();
  const idsOf = (subject: LabelSubject): number[] => [
    ...new Set(of.filter((one) => one.subject === subject).map(({ id }) => id)),
  ];
  const found = await trx.raw<{ rows: { subject: LabelSubject; id: number; seen: EpochSeconds }[] }>(
    `select 'workload' as subject, p.workload_id as id, extract(epoch from min(p.first_seen))::float8 as seen
       from pod p where p.workload_id = any(:workloads::int[]) group by p.workload_id
      union all
     select 'namespace', w.namespace_id, extract(epoch from min(p.first_seen))::float8
       from pod p join workload w on w.id = p.workload_id where w.namespace_id = any(:namespaces::int[]) group by w.namespace_id
      union all
     select 'node', n.node_id, extract(epoch from min(n.valid_from))::float8
       from node_spec n where n.node_id = any(:nodes::int[]) group by n.node_id`,
    { workloads: idsOf('workload'), namespaces: idsOf('namespace'), nodes: idsOf('node') },
  );
  return new Map(found.rows.map(({ subject, id, seen }) => [`${subject} ${id}`, seen]));
}

/** @param own labels of the key */
function toHistory(
  key: string,
  own: readonly LabelRow[],
  changes: readonly KeyedChange[],
  span: TimeRange,
): LabelHistory {
  const values = [...new Set(own.map(({ value }) => value))].sort();
  const numbers = new Map(values.map((value, index) => [value, index + 1]));
  const bySubject = groupBy(own, ({ subject }) => subject);
  const intervalsOf = (subject: LabelSubject): LabelIntervals => {
    const kept = { ids: [] as number[], froms: [] as number[], tos: [] as number[], numbers: [] as number[] };
    for (const row of bySubject.get(subject) ?? []) {
      const from = hourOf(row.from);
      const to = row.to === null ? span.to : hourOf(row.to);
      // Of several values in one hour, the last counts.
      if (from >= to) continue;
      kept.ids.push(row.id);
      kept.froms.push(from);
      kept.tos.push(to);
      kept.numbers.push(numbers.get(row.value) ?? 0);
    }
    return kept;
  };
  return {
    key,
    values,
    intervals: {
      workload: intervalsOf('workload'),
      namespace: intervalsOf('namespace'),
      node: intervalsOf('node'),
    },
    changes,
  };
}

/** Whether any node has one of the labels, so that rows of nodes are needed. */
export const hasNodeLabels = ({ byKey }: LabelHistories): boolean =>
  [...byKey.values()].some(({ intervals }) => intervals.node.ids.length > 0);
