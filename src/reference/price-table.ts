import { numberIn, ReferenceDataError, readTable } from './csv-table.js';

const FILE = 'prices.csv';
const COLUMNS = ['resource', 'usd', 'unit', 'source'] as const;

/**
 * Reference prices on demand in US dollars per hour of one core, GiB or GPU (OpenCost's defaults). Its spot prices are
 * not used: they are 0.21 of the price on demand, and real ones 0.44 on AWS.
 */
export interface ReferencePrices {
  readonly cpu: number;
  readonly memory: number;
  readonly gpu: number;
}

/** @throws ReferenceDataError when one of the prices is missing or per another unit. */
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
