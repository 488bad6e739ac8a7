import type { Banded } from '../domain/estimation/factors.js';
import type { IntensitySource } from '../domain/figures/figure-sources.js';
import { bandedCells, numberIn, readTable } from './csv-table.js';

/** The two tables use different accounting methods and must not be mixed in a response, so only one of them is read. */
const FILES = {
  'electricity-maps': 'grid-intensity.csv',
  alternative: 'grid-intensity-alternative.csv',
} as const;
export type GridData = keyof typeof FILES;
const COLUMNS = ['zone', 'grams_co2e_per_kwh', 'low', 'high', 'year', 'basis', 'source', 'licence'] as const;

/** Yearly average of a grid zone, in g CO2e per kWh. */
export type FindIntensity = (zone: string) => (Banded & { readonly source: IntensitySource }) | null;

/** Yearly averages by zone, else by the zone's country (`US-CAL-CISO` is in `US`). */
export function readIntensityTable(gridData: GridData): FindIntensity {
  const file = FILES[gridData];
  const averages = new Map(
    readTable(file, { columns: COLUMNS, key: ['zone'] }).map((row) => {
      const grams = (column: 'grams_co2e_per_kwh' | 'low' | 'high'): number => numberIn(row, column, file);
      return [row.zone, bandedCells(grams('grams_co2e_per_kwh'), grams('low'), grams('high'), `${file}: ${row.zone}`)];
    }),
  );
  return (zone) => {
    const ofZone = averages.get(zone);
    if (ofZone !== undefined) return { ...ofZone, source: 'zone_average' };
    const ofCountry = averages.get(zone.replace(/-.*$/, ''));
    return ofCountry === undefined ? null : { ...ofCountry, source: 'country_average' };
  };
}
