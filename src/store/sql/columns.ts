import { NODE_MEASURES, type NodeMeasureName, type NodeMeasures } from '../../domain/measures/entity-facts.js';
import type { Fold } from '../../domain/measures/fold.js';
import { emptyMeasures, MEASURES, type MeasureName, type Measures } from '../../domain/measures/measures.js';

/**
 * Mapping of measures to table columns: names, types and aggregate functions. Roll-up SQL, bulk writes and reads are
 * generated from it. Migrations are not: a new measure needs a migration. Column names are constants in snake case and never
 * come from input, so they need no quoting.
 */

/** A row as returned by pg; doubles and integers are numbers. */
export type SqlRow = Readonly<Record<string, unknown>>;

const snakeCase = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
/** Computed once, because every statement has dozens of columns. */
const COLUMN_OF_MEASURE = Object.fromEntries(
  [...Object.keys(MEASURES), ...Object.keys(NODE_MEASURES)].map((name) => [name, snakeCase(name)]),
) as Readonly<Record<MeasureName | NodeMeasureName, string>>;

/** `cpuCoreSeconds` is stored as `cpu_core_seconds`. */
export const measureColumn = (name: MeasureName | NodeMeasureName): string => COLUMN_OF_MEASURE[name];

export const MEASURE_ENTRIES = Object.entries(MEASURES) as readonly [MeasureName, Fold][];
export const NODE_MEASURE_ENTRIES = Object.entries(NODE_MEASURES) as readonly [NodeMeasureName, Fold][];

export const MEASURE_COLUMNS: readonly string[] = MEASURE_ENTRIES.map(([name]) => measureColumn(name));
export const NODE_MEASURE_COLUMNS: readonly string[] = NODE_MEASURE_ENTRIES.map(([name]) => measureColumn(name));

/** Maxima of a group's window sums within 15 minutes, stored only in the 15-minute tables. Watts, cores, bytes. */
export const PEAK_COLUMNS = [
  'peak_watts',
  'peak_exclude_watts',
  'peak_share_watts',
  'peak_cpu_claim_cores',
  'peak_memory_claim_bytes',
] as const;
export type PeakColumn = (typeof PEAK_COLUMNS)[number];

const AGGREGATES: Readonly<Record<Fold, string>> = { sum: 'sum', max: 'max', or: 'bit_or' };

/**
 * Column type of a measure: sums are doubles; the bit set of reasons, which can grow, is int8; the bit sets of sources and
 * methodology versions, with at most 31 members, are int4; ordinals (quality, methodology version) are int2.
 */
function columnType(name: MeasureName | NodeMeasureName, fold: Fold): string {
  if (fold === 'or') return name === 'reasons' ? 'bigint' : 'integer';
  return name === 'quality' || name === 'methodologyVersion' ? 'smallint' : 'double precision';
}

type Entries = readonly (readonly [MeasureName | NodeMeasureName, Fold])[];
const foldList = (entries: Entries, alias: string): string =>
  entries
    .map(([name, fold]) => `${AGGREGATES[fold]}(${alias}.${measureColumn(name)}) as ${measureColumn(name)}`)
    .join(', ');
const types = (entries: Entries): readonly string[] => entries.map(([name, fold]) => columnType(name, fold));

/** Types of MEASURE_COLUMNS and NODE_MEASURE_COLUMNS, in the same order. */
export const MEASURE_TYPES = types(MEASURE_ENTRIES);
export const NODE_MEASURE_TYPES = types(NODE_MEASURE_ENTRIES);

/** `sum(p.cpu_core_seconds) as cpu_core_seconds, max(p.quality) as quality, ...`. Aggregates ignore NULL, as `foldMeasures` does. */
export const foldSql = (alias: string, columns: readonly string[] = MEASURE_COLUMNS): string =>
  foldList(
    MEASURE_ENTRIES.filter(([name]) => columns.includes(measureColumn(name))),
    alias,
  );
export const nodeFoldSql = (alias: string): string => foldList(NODE_MEASURE_ENTRIES, alias);

/** Computed once, because it is used for every row. */
const MEASURE_OF_COLUMN: ReadonlyMap<string, MeasureName> = new Map(
  MEASURE_ENTRIES.map(([name]) => [measureColumn(name), name]),
);

const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null);

/** Reads the measure columns of a row; absent columns and NULL become null. */
export function toMeasures(row: SqlRow): Measures {
  const measures: Record<MeasureName, number | null> = emptyMeasures();
  // Iterates over the columns of the row, which often has only a third of all measures.
  for (const column in row) {
    const name = MEASURE_OF_COLUMN.get(column);
    if (name !== undefined) measures[name] = numberOrNull(row[column]);
  }
  return measures;
}

export const toNodeMeasures = (row: SqlRow): NodeMeasures =>
  Object.fromEntries(
    NODE_MEASURE_ENTRIES.map(([name]) => [name, numberOrNull(row[measureColumn(name)])]),
  ) as NodeMeasures;
