import type { OperatorPrice, OperatorRegion } from '../options/operator-facts.js';
import type { Settings } from '../options/options.js';
import { readPrices, readRegions } from './operator-tables.js';
import { readOptionFile } from './option-file.js';
import type { TableFile } from './table-file.js';

/** The tables of the operator, and their errors; each error is a sentence that begins with the option. */
export interface OperatorTables {
  readonly prices: readonly OperatorPrice[];
  readonly regions: readonly OperatorRegion[];
  readonly mistakes: readonly string[];
}

/**
 * Reads the files of the options, and adds the prices and regions that are set in options directly.
 * @param now epoch seconds
 */
export function operatorTables(
  { pricesFile, nodePrices, regionsFile, regionZones }: Settings,
  now: number,
): OperatorTables {
  const prices = readFile(pricesFile, 'GREENKUBE_PRICES_FILE', (text) => readPrices(text, now));
  const regions = readFile(regionsFile, 'GREENKUBE_REGIONS_FILE', readRegions);
  const future = nodePrices
    .filter(({ validFrom }) => (validFrom ?? now) > now)
    .map(({ instanceType }) => `GREENKUBE_NODE_PRICES has a price of ${instanceType} that begins in the future`);
  const ownRegions = Object.entries(regionZones).map(([region, gridZone]) => ({ provider: null, region, gridZone }));
  return {
    prices: [...prices.rows, ...nodePrices],
    // The last entry of a region is used, so the file takes precedence, as it does for prices.
    regions: [...ownRegions, ...regions.rows],
    mistakes: [...prices.mistakes, ...regions.mistakes, ...future],
  };
}

function readFile<Row>(path: string | null, name: string, parse: (text: string) => TableFile<Row>): TableFile<Row> {
  if (path === null) return { rows: [], mistakes: [] };
  const read = readOptionFile(path, name);
  if ('mistake' in read) return { rows: [], mistakes: [read.mistake] };
  const { rows, mistakes } = parse(read.text);
  return { rows, mistakes: mistakes.map((mistake) => `${name} ${path}: ${mistake}`) };
}
