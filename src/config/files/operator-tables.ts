import {
  MAX_PRICE_USD,
  type OperatorPrice,
  type OperatorRegion,
  PROVIDER_NAMES,
  parseValidFrom,
  priceKey,
} from '../options/operator-facts.js';
import { decimal, GRID_ZONE } from '../options/value-types.js';
import { type FileRow, readCells, readTableFile, type TableFile } from './table-file.js';

const PRICE_COLUMNS = [
  'provider',
  'instance_type',
  'node_selector',
  'region',
  'usd_per_hour',
  'spot',
  'valid_from',
] as const;
const REGION_COLUMNS = ['provider', 'region', 'grid_zone'] as const;

const usd = decimal(0, MAX_PRICE_USD);

/** Reads prices of whole nodes. @param now epoch seconds; a price that becomes valid later is an error */
export const readPrices = (text: string, now: number): TableFile<OperatorPrice> =>
  readTableFile(text, { columns: PRICE_COLUMNS, required: ['usd_per_hour'] }, (row) => priceOf(row, now), priceKey);

function priceOf({ cells }: FileRow<(typeof PRICE_COLUMNS)[number]>, now: number): OperatorPrice {
  if (cells.instance_type === '' && cells.node_selector === '') {
    throw new Error('needs an instance_type or a node_selector');
  }
  return readCells<OperatorPrice>({
    provider: { column: 'provider', read: () => parseProvider(cells.provider) },
    instanceType: { column: 'instance_type', read: () => cells.instance_type || null },
    nodeSelector: { column: 'node_selector', read: () => parseSelector(cells.node_selector) },
    region: { column: 'region', read: () => cells.region || null },
    usdPerHour: { column: 'usd_per_hour', read: () => usd.parse(cells.usd_per_hour) },
    isSpot: { column: 'spot', read: () => parseFlag(cells.spot) },
    validFrom: { column: 'valid_from', read: () => parsePastTime(cells.valid_from, now) },
  });
}

/** Reads the grid zones of the operator's regions. */
export const readRegions = (text: string): TableFile<OperatorRegion> =>
  readTableFile(
    text,
    { columns: REGION_COLUMNS, required: ['region', 'grid_zone'] },
    ({ cells }) =>
      readCells<OperatorRegion>({
        provider: { column: 'provider', read: () => parseProvider(cells.provider) },
        region: { column: 'region', read: () => parseText(cells.region) },
        gridZone: { column: 'grid_zone', read: () => GRID_ZONE.parse(cells.grid_zone) },
      }),
    ({ provider, region }) => JSON.stringify([provider, region]),
  );

function parseText(cell: string): string {
  if (cell === '') throw new Error('is empty');
  return cell;
}

function parseProvider(cell: string): string | null {
  if (cell === '') return null;
  if (!PROVIDER_NAMES.some((name) => name === cell)) throw new Error(`must be one of ${PROVIDER_NAMES.join(', ')}`);
  return cell;
}

function parseFlag(cell: string): boolean | null {
  if (cell === '') return null;
  if (cell !== 'true' && cell !== 'false') throw new Error('must be true, false or empty');
  return cell === 'true';
}

function parsePastTime(cell: string, now: number): number | null {
  if (cell === '') return null;
  const validFrom = parseValidFrom(cell);
  if (validFrom > now) throw new Error(`must not be in the future: ${cell}`);
  return validFrom;
}

function parseSelector(cell: string): Readonly<Record<string, string>> {
  const labels: Record<string, string> = {};
  for (const item of cell === '' ? [] : cell.split(',')) {
    const [, key, value] = /^\s*([A-Za-z0-9][A-Za-z0-9./_-]*)\s*=\s*([A-Za-z0-9._-]+)\s*$/.exec(item) ?? [];
    if (key === undefined || value === undefined) throw new Error('must be labels such as pool=gpu,team=ml');
    if (Object.hasOwn(labels, key)) throw new Error(`has ${key} twice`);
    labels[key] = value;
  }
  return labels;
}
