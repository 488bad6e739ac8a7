import { readTable } from './csv-table.js';

const COLUMNS = ['provider', 'region', 'country', 'grid_zone', 'latitude', 'longitude', 'source'] as const;

/** Regions with their grid zones. */
export interface RegionTable {
  /** Grid zone of a provider's region, or null. */
  readonly findGridZone: (provider: string, place: string | null) => string | null;
  /** Every grid zone of the table. */
  readonly gridZones: ReadonlySet<string>;
}

/** Short names in the labels of Oracle's two oldest regions. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['oracle/iad', 'oracle/us-ashburn-1'],
  ['oracle/phx', 'oracle/us-phoenix-1'],
]);

/** Reads the grid zones of provider regions. A look-up tries all spellings of `spellingsOf`. */
export function readRegionTable(): RegionTable {
  const rows = readTable('regions.csv', { columns: COLUMNS, key: ['provider', 'region'] });
  const zones = new Map(rows.map((row) => [`${row.provider}/${row.region}`, row.grid_zone]));
  const findGridZone: RegionTable['findGridZone'] = (provider, place) => {
    for (const spelling of place === null ? [] : spellingsOf(place)) {
      const key = `${provider}/${spelling}`;
      const zone = zones.get(ALIASES.get(key) ?? key);
      if (zone !== undefined && zone !== '') return zone;
    }
    return null;
  };
  return { findGridZone, gridZones: new Set(zones.values()) };
}

/**
 * Spellings of a region or availability zone that the table may have, in the order of the look-up: unchanged; without
 * the zone letter (`us-east-1a`, `europe-west9-b`); without a numeric suffix (`westeurope-1`); without the data centre
 * (`fsn1-dc14`); letters only (`GRA11` becomes `GRA`).
 */
export function spellingsOf(place: string): string[] {
  const withoutLetter = place.replace(/(-[a-z]|(?<=\d)[a-z])$/i, '');
  const spellings = [
    place,
    withoutLetter,
    place.replace(/-\d+$/, ''),
    withoutLetter.replace(/-\d+$/, ''),
    place.replace(/-dc\d+$/, ''),
    place.replace(/[^a-z]/gi, ''),
  ];
  return [...new Set(spellings)].filter((spelling) => spelling !== '');
}
