import type { LabelCondition } from '../../src/domain/cluster/label-condition.js';
import { isReserved } from '../../src/domain/measures/entity-facts.js';
import type { EpochSeconds, TimeRange } from '../../src/domain/time/window.js';
import type { Database } from '../../src/store/connection/connect.js';
import type { WrittenRow } from './read-fixture.js';

type Subject = 'workload' | 'namespace' | 'node';

/** A stored label of an object. A workload is named `namespace/name`. */
export interface StoredLabel {
  readonly cluster: string;
  readonly subject: Subject;
  readonly name: string;
  readonly key: string;
  readonly value: string;
  readonly from: EpochSeconds;
  readonly to: EpochSeconds | null;
}

const IDS: Readonly<Record<Subject, string>> = {
  workload: `select w.id from workload w join namespace n on n.id = w.namespace_id join cluster c on c.id = w.cluster_id
              where c.name = ? and n.name || '/' || w.name = ?`,
  namespace: 'select n.id from namespace n join cluster c on c.id = n.cluster_id where c.name = ? and n.name = ?',
  node: 'select n.id from node n join cluster c on c.id = n.cluster_id where c.name = ? and n.name = ?',
};

/** Replaces all stored labels. */
export async function storeLabels({ knex }: Database, labels: readonly StoredLabel[]): Promise<void> {
  await knex.raw('delete from label');
  const at = (instant: EpochSeconds) => new Date(instant * 1000).toISOString();
  for (const { cluster, subject, name, key, value, from, to } of labels) {
    const { rows } = await knex.raw<{ rows: { id: number }[] }>(IDS[subject], [cluster, name]);
    if (rows[0] === undefined) throw new Error(`no ${subject} ${cluster}/${name}`);
    await knex.raw(
      'insert into label (subject, subject_id, key, value, valid_from, valid_to) values (?, ?, ?, ?, ?, ?)',
      [subject, rows[0].id, key, value, at(from), to === null ? null : at(to)],
    );
  }
}

const HOUR = 3600;

/** The effective label of a row, by a plain search: the last value of the hour counts for the whole hour. */
export function labelOf(labels: readonly StoredLabel[], row: WrittenRow, key: string): string | null {
  const { cluster, windowStart, fact } = row;
  if (isReserved(fact.namespace)) return null;
  const lastSecond = windowStart - (windowStart % HOUR) + HOUR - 1;
  const names: readonly (readonly [Subject, string])[] = [
    ['workload', `${fact.namespace}/${fact.workload.name}`],
    ['namespace', fact.namespace],
    ['node', fact.node],
  ];
  for (const [subject, name] of names) {
    const found = labels.find(
      (label) =>
        label.cluster === cluster &&
        label.subject === subject &&
        label.name === name &&
        label.key === key &&
        label.from <= lastSecond &&
        (label.to === null || label.to > lastSecond),
    );
    if (found !== undefined) return found.value;
  }
  return null;
}

/** The rows that meet all conditions, by a plain loop. */
export const rowsWithLabels = (
  labels: readonly StoredLabel[],
  rows: readonly WrittenRow[],
  conditions: readonly LabelCondition[],
): WrittenRow[] =>
  rows.filter((row) =>
    [...new Set(conditions.map(({ key }) => key))].every((key) => {
      const own = conditions.filter((condition) => condition.key === key);
      const value = labelOf(labels, row, key);
      const required = own.filter(({ isExcluded }) => !isExcluded);
      const isOne = required.some((one) => value !== null && (one.value === null || one.value === value));
      return (required.length === 0 || isOne) && !own.some((one) => one.isExcluded && one.value === value);
    }),
  );

/** Pseudorandom numbers in [0, 1) (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const pick = <Value>(random: () => number, values: readonly Value[]): Value =>
  values[Math.floor(random() * values.length)] as Value;

const SUBJECTS: readonly (readonly [string, StoredLabel['subject'], string])[] = [
  ...['production/app-0', 'production/app-1', 'staging/app-0', 'staging/app-1'].map(
    (name) => ['alpha', 'workload', name] as const,
  ),
  ['alpha', 'namespace', 'production'],
  ['alpha', 'namespace', 'staging'],
  ['alpha', 'node', 'node-0'],
  ['alpha', 'node', 'node-1'],
  ['beta', 'namespace', 'production'],
  ['beta', 'workload', 'production/app-0'],
];

/** Some objects have a label, which changes or disappears at random times. */
export function randomLabels(random: () => number, { from: start, to: end }: TimeRange): StoredLabel[] {
  return ['team', 'env'].flatMap((key) =>
    SUBJECTS.filter(([, subject]) => random() < (subject === 'node' ? 0.3 : 0.7)).flatMap(
      ([cluster, subject, name]) => {
        const own: StoredLabel[] = [];
        let from = start - 3600 + Math.floor(random() * 10 * 3600);
        while (from < end && own.length < 4) {
          const to = random() < 0.4 ? null : from + 60 + Math.floor(random() * 12 * 3600);
          own.push({ cluster, subject, name, key, value: pick(random, ['a', 'b', 'c']), from, to });
          if (to === null) break;
          from = random() < 0.6 ? to : to + Math.floor(random() * 4 * 3600);
        }
        return own;
      },
    ),
  );
}
