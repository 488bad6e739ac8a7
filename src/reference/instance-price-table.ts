import { numberIn, readTable } from './csv-table.js';
import { unconstrainedSize } from './instance-rules.js';

const FILE = 'instance-prices.csv';
const COLUMNS = ['provider', 'instance_type', 'region', 'usd_per_hour', 'spot_usd_per_hour', 'source'] as const;

/** List price of an instance type in US dollars per hour. */
export interface InstancePrice {
  /** Region to which the price applies. */
  readonly region: string;
  readonly usdPerHour: number;
  /** Spot price on one day; null if there was none. */
  readonly spotUsdPerHour: number | null;
}

/** List price of an instance type, or null. */
export type FindInstancePrice = (provider: string, instanceType: string | null) => InstancePrice | null;

/** List prices by exact type. An Azure size with constrained vCPUs has the price of the full size. */
export function readInstancePrices(): FindInstancePrice {
  const prices = new Map(
    readTable(FILE, { columns: COLUMNS, key: ['provider', 'instance_type'] }).map((row) => [
      `${row.provider}/${row.instance_type}`,
      {
        region: row.region,
        usdPerHour: numberIn(row, 'usd_per_hour', FILE),
        spotUsdPerHour: row.spot_usd_per_hour === '' ? null : numberIn(row, 'spot_usd_per_hour', FILE),
      },
    ]),
  );
  return (provider, instanceType) => {
    if (instanceType === null) return null;
    const exact = prices.get(`${provider}/${instanceType}`);
    if (exact !== undefined) return exact;
    return provider === 'azure' ? (prices.get(`${provider}/${unconstrainedSize(instanceType)}`) ?? null) : null;
  };
}
