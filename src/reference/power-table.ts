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
 * Watts per vCPU of hosts in data centres, by micro-architecture. The rows `... (SMT off)` are per physical core. The
 * instance table says which of the two a type needs: its micro-architecture is the row's full name wherever one vCPU is
 * a whole core.
 */
export function readPowerTable(): ReadonlyMap<string, PowerRow> {
  const rows = readTable(FILE, { columns: COLUMNS, key: ['microarchitecture'] });
  return new Map(rows.map((row) => [row.microarchitecture, powerRow(row)]));
}

/** @throws ReferenceDataError when a band is not in order, or an end of it falls while the load rises. */
export function powerRow(row: Row): PowerRow {
  const where = `${FILE}: ${row.microarchitecture}`;
  const watts = (column: (typeof COLUMNS)[number]): number => numberIn(row, column, FILE);
  const point = (name: Point): Banded =>
    bandedCells(watts(`${name}_watts`), watts(`${name}_watts_low`), watts(`${name}_watts_high`), where);
  const wattsPerVcpu = { idle: point('idle'), load10: point('load10'), load50: point('load50'), full: point('full') };
  for (const end of ['low', 'value', 'high'] as const) {
    const ends = POINTS.map((name) => wattsPerVcpu[name][end]);
    if (ends.some((watt, place) => watt < (ends[place - 1] ?? 0))) {
      throw new ReferenceDataError(`${where}: ${ends.join(', ')} must not fall while the load rises`);
    }
  }
  return { wattsPerVcpu, isProxy: row.source.startsWith('PROXY') };
}
