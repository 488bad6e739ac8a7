import { readTable } from './csv-table.js';

const COLUMNS = ['provider', 'region', 'country', 'grid_zone', 'latitude', 'longitude', 'source'] as const;

/** Grid zone of a provider's region, or null. */
export type FindGridZone = (provider: string, place: string | null) => string | null;

/** Regions of the providers with their grid zones; a region is looked for under the spellings of `spellingsOf`. */
export function readRegionTable(): FindGridZone {
  const rows = readTable('regions.csv', { columns: COLUMNS, key: ['provider', 'region'] });
  const zones = new Map(rows.map((row) => [`${row.provider}/${row.region}`, row.grid_zone]));
  return (provider, place) => {
    for (const spelling of place === null ? [] : spellingsOf(place)) {
      const zone = zones.get(`${provider}/${spelling}`);
      if (zone !== undefined && zone !== '') return zone;
    }
    return null;
  };
}

/**
 * Spellings under which a region or availability zone may be in the table, in order: as it is; without its zone letter
 * (`us-east-1a`, `europe-west9-b`); without `-digits` (`westeurope-1`); letters only (`GRA11` is in `GRA`).
 */
export function spellingsOf(place: string): string[] {
  const withoutLetter = place.replace(/(-[a-z]|(?<=\d)[a-z])$/i, '');
  const spellings = [
    place,
    withoutLetter,
    place.replace(/-\d+$/, ''),
    withoutLetter.replace(/-\d+$/, ''),
    place.replace(/[^a-z]/gi, ''),
  ];
  return [...new Set(spellings)].filter((spelling) => spelling !== '');
}
