import type { Banded, LoadCurve } from '../domain/estimation/factors.js';
import { bandedCells, type CsvRow, numberIn, ReferenceDataError, readTable } from './csv-table.js';

/** Watts per vCPU of one micro-architecture, including 2 GiB of memory per vCPU. */
export interface PowerRow {
  readonly wattsPerVcpu: LoadCurve;
  /** No public measurement exists; the figures are those of comparable hardware. */
  readonly isProxy: boolean;
}

const FILE = 'power-curves.csv';
const POINTS = ['idle', 'load10', 'load50', 'full'] as const;
type Point = (typeof POINTS)[number];
const COLUMNS = [
  'microarchitecture',
  'vendor',
  'idle_watts_low',
  'idle_watts',
  'idle_watts_high',
  'load10_watts_low',
  'load10_watts',
  'load10_watts_high',
  'load50_watts_low',
  'load50_watts',
  'load50_watts_high',
  'full_watts_low',
  'full_watts',
  'full_watts_high',
  'samples',
  'source',
] as const;
type Row = CsvRow<(typeof COLUMNS)[number]>;

/**
 * Watts per vCPU of hosts in data centres, by micro-architecture. Rows with the suffix `(SMT off)` are for instance
 * types whose vCPU is a whole physical core; the instance table refers to them by the full name.
 */
export function readPowerTable(): ReadonlyMap<string, PowerRow> {
  const rows = readTable(FILE, { columns: COLUMNS, key: ['microarchitecture'] });
  return new Map(rows.map((row) => [row.microarchitecture, powerRow(row)]));
}

/** @throws ReferenceDataError if low <= value <= high is violated, or one of them falls as the load rises */
export function powerRow(row: Row): PowerRow {
  const where = `${FILE}: ${row.microarchitecture}`;
  const watts = (column: (typeof COLUMNS)[number]): number => numberIn(row, column, FILE);
  const point = (name: Point): Banded =>
    bandedCells(watts(`${name}_watts`), watts(`${name}_watts_low`), watts(`${name}_watts_high`), where);
  const wattsPerVcpu = { idle: point('idle'), load10: point('load10'), load50: point('load50'), full: point('full') };
  for (const end of ['low', 'value', 'high'] as const) {
    const ends = POINTS.map((name) => wattsPerVcpu[name][end]);
    if (ends.some((watt, place) => watt < (ends[place - 1] ?? 0))) {
      throw new ReferenceDataError(`${where}: ${ends.join(', ')} must not fall as the load rises`);
    }
  }
  return { wattsPerVcpu, isProxy: row.source.startsWith('PROXY') };
}
