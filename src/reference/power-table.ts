import type { Banded } from '../domain/estimation/factors.js';
import { bandedCells, type CsvRow, numberIn, readTable } from './csv-table.js';

/** Watts per vCPU of one micro-architecture. */
export interface PowerRow {
  /** Median with [p10, p90]. */
  readonly idle: Banded;
  /** Full minus idle: of the medians, with the least and the most of the three percentiles. */
  readonly active: Banded;
  /** No public measurement exists; the figures are those of comparable hardware. */
  readonly isProxy: boolean;
}

const FILE = 'power-coefficients.csv';
const COLUMNS = [
  'microarchitecture',
  'vendor',
  'idle_watts_p10',
  'idle_watts_median',
  'idle_watts_p90',
  'full_watts_p10',
  'full_watts_median',
  'full_watts_p90',
  'samples',
  'source',
] as const;
type Row = CsvRow<(typeof COLUMNS)[number]>;

/**
 * Watts per hardware thread from SPECpower_ssj2008, by micro-architecture. The rows `... (SMT off)` are per physical
 * core. Which of the two a type needs is said by the instance table, whose micro-architecture is the row's full name
 * wherever one vCPU is a whole core.
 */
export function readPowerTable(): ReadonlyMap<string, PowerRow> {
  const rows = readTable(FILE, { columns: COLUMNS, key: ['microarchitecture'] });
  return new Map(rows.map((row) => [row.microarchitecture, powerRow(row)]));
}

/** @throws ReferenceDataError when the percentiles are not in order. */
export function powerRow(row: Row): PowerRow {
  const watts = (column: (typeof COLUMNS)[number]): number => numberIn(row, column, FILE);
  const where = `${FILE}: ${row.microarchitecture}`;
  const idle = bandedCells(watts('idle_watts_median'), watts('idle_watts_p10'), watts('idle_watts_p90'), where);
  const full = bandedCells(watts('full_watts_median'), watts('full_watts_p10'), watts('full_watts_p90'), where);
  // The difference is not monotone in the percentile: a wide idle band can make the median the least of the three.
  const differences = [full.low - idle.low, full.value - idle.value, full.high - idle.high];
  const active = bandedCells(
    full.value - idle.value,
    Math.max(0, Math.min(...differences)),
    Math.max(...differences),
    where,
  );
  return { idle, active, isProxy: row.source.startsWith('PROXY') };
}
