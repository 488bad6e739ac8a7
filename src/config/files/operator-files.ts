import { readFileSync, statSync } from 'node:fs';
import type { OperatorPrice, OperatorRegion } from '../options/operator-facts.js';
import type { Settings } from '../options/options.js';
import { readPrices, readRegions } from './operator-tables.js';
import type { TableFile } from './table-file.js';

/** Maximum file size; far above that of a file with the maximum number of lines. */
const MAX_FILE_BYTES = 4 * 2 ** 20;

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
  let text: string;
  try {
    if (statSync(path).size > MAX_FILE_BYTES) {
      return { rows: [], mistakes: [`${name} names a file that is larger than ${MAX_FILE_BYTES} bytes: ${path}`] };
    }
    text = readFileSync(path, 'utf8');
  } catch {
    return { rows: [], mistakes: [`${name} names a file that cannot be read: ${path}`] };
  }
  const { rows, mistakes } = parse(text);
  return { rows, mistakes: mistakes.map((mistake) => `${name} ${path}: ${mistake}`) };
}
