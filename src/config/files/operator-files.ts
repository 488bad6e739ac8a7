import { readFileSync, statSync } from 'node:fs';
import type { OperatorPrice, OperatorRegion } from '../options/operator-facts.js';
import type { Settings } from '../options/options.js';
import { readPrices, readRegions } from './operator-tables.js';
import type { TableFile } from './table-file.js';

/** Far more than the most lines that are read take. */
const MAX_FILE_BYTES = 4 * 2 ** 20;

/** What the operator gives as tables, and each mistake in them as a sentence that begins with the option. */
export interface OperatorTables {
  readonly prices: readonly OperatorPrice[];
  readonly regions: readonly OperatorRegion[];
  readonly mistakes: readonly string[];
}

/** Reads the files that the options name, and adds what the options give themselves. @param now epoch seconds */
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
    // The last one of a region counts: that of the file, as with prices.
    regions: [...ownRegions, ...regions.rows],
    mistakes: [...prices.mistakes, ...regions.mistakes, ...future],
  };
}

function readFile<Row>(path: string | null, name: string, parse: (text: string) => TableFile<Row>): TableFile<Row> {
  if (path === null) return { rows: [], mistakes: [] };
  let text: string;
  try {
    if (statSync(path).size > MAX_FILE_BYTES) {
      return { rows: [], mistakes: [`${name} names a file of more than ${MAX_FILE_BYTES} bytes: ${path}`] };
    }
    text = readFileSync(path, 'utf8');
  } catch {
    return { rows: [], mistakes: [`${name} names a file that cannot be read: ${path}`] };
  }
  const { rows, mistakes } = parse(text);
  return { rows, mistakes: mistakes.map((mistake) => `${name} ${path}: ${mistake}`) };
}
