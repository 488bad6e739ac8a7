import type { Banded } from '../domain/estimation/factors.js';
import { bandedCells, numberIn, readTable } from './csv-table.js';

/** Averages of a provider, for nodes whose hardware is unknown. */
export interface ProviderRow {
  readonly idleWattsPerVcpu: number;
  readonly fullWattsPerVcpu: number;
  readonly pue: Banded;
  /** Whether the figures are those of one provider; otherwise the watts are overall averages and the PUE is an assumption. */
  readonly isOneProvider: boolean;
}

const FILE = 'provider-defaults.csv';
/** Rows that are not of one provider. */
const OVERALL_ROWS: ReadonlySet<string> = new Set(['on-prem', 'unknown']);
const COLUMNS = [
  'provider',
  'idle_watts_per_vcpu',
  'full_watts_per_vcpu',
  'pue',
  'pue_low',
  'pue_high',
  'source',
  'year',
] as const;

/** Provider averages (Cloud Carbon Footprint; PUE as the providers publish it). */
export function readProviderTable(): ReadonlyMap<string, ProviderRow> {
  const rows = readTable(FILE, { columns: COLUMNS, key: ['provider'] });
  return new Map(
    rows.map((row) => {
      const figure = (column: (typeof COLUMNS)[number]): number => numberIn(row, column, FILE);
      const pue = bandedCells(figure('pue'), figure('pue_low'), figure('pue_high'), `${FILE}: ${row.provider}`);
      const watts = {
        idleWattsPerVcpu: figure('idle_watts_per_vcpu'),
        fullWattsPerVcpu: figure('full_watts_per_vcpu'),
      };
      return [row.provider, { ...watts, pue, isOneProvider: !OVERALL_ROWS.has(row.provider) }];
    }),
  );
}
