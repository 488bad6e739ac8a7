import { numberIn, ReferenceDataError, readTable } from './csv-table.js';

const FILE = 'prices.csv';
const COLUMNS = ['resource', 'usd', 'unit', 'source'] as const;

/**
 * On-demand reference prices in US dollars per hour of one core, GiB or GPU (OpenCost's defaults). The spot prices of
 * OpenCost are not used: they are 0.21 of its on-demand prices, while the median on AWS is 0.44.
 */
export interface ReferencePrices {
  readonly cpu: number;
  readonly memory: number;
  readonly gpu: number;
}

/** @throws ReferenceDataError if one of the prices is missing or has another unit */
export function readPriceTable(): ReferencePrices {
  const rows = new Map(
    readTable(FILE, { columns: COLUMNS, key: ['resource'] }).map((row) => [row.resource, row] as const),
  );
  const price = (resource: string, unit: string): number => {
    const row = rows.get(resource);
    if (row?.unit !== unit) throw new ReferenceDataError(`${FILE}: no price of ${resource} per ${unit}`);
    return numberIn(row, 'usd', FILE);
  };
  return {
    cpu: price('cpu', 'core-hour'),
    memory: price('memory', 'GiB-hour'),
    gpu: price('gpu', 'gpu-hour'),
  };
}
