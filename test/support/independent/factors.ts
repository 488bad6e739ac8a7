import { numberIn, readCsv } from './reference-csv.js';

/** Known hardware and zone of a node, given by the test: how the service determines them is what is tested. */
export interface NodeProfile {
  readonly provider: string;
  readonly instanceType: string | null;
  readonly gridZone: string | null;
  readonly isSpot: boolean;
  /** The provider's region, where the test has one in which a list price is the region's own. */
  readonly region?: string;
}

/** Low, value, high. */
export type Band = readonly [number, number, number];

export interface Factors {
  readonly idleWatts: Band;
  readonly activeWatts: Band;
  readonly memoryWattsPerGib: Band;
  readonly pue: Band;
  readonly gramsPerKwh: Band;
  readonly embodiedGramsPerVcpuSecond: Band;
  /** Of the whole node where its type has a list price, else per resource. */
  readonly usdPerHour: Band | null;
  readonly usdPerCoreHour: Band;
  readonly usdPerGibHour: Band;
}

/** World average for 2024 with +-60 %. [Ember] */
const DEFAULT_GRAMS_PER_KWH: Band = [473 * 0.4, 473, 473 * 1.6];
/** Four years. */
const LIFETIME_SECONDS = 35_040 * 3600;

/** Every coefficient of a node, from the reference tables alone. */
export function factorsOf(profile: NodeProfile): Factors {
  return {
    ...wattsOf(profile),
    // Memory coefficient of Cloud Carbon Footprint; server power already includes about 2 GiB per thread
    memoryWattsPerGib: [0, 0.392, 2 * 0.392],
    pue: bandIn('provider-defaults.csv', profile.provider, ['pue_low', 'pue', 'pue_high']),
    gramsPerKwh:
      profile.gridZone === null
        ? DEFAULT_GRAMS_PER_KWH
        : bandIn('grid-intensity.csv', profile.gridZone, ['low', 'grams_co2e_per_kwh', 'high']),
    embodiedGramsPerVcpuSecond: embodiedOf(profile),
    ...pricesOf(profile),
  };
}

/** Spot over on demand. */
const SPOT_RATIO: Readonly<Record<string, Band>> = { aws: [0.25, 0.44, 0.7], azure: [0.1, 0.1, 0.4] };

/** List price of the type, else reference prices; for spot the spot column, else a part. None of these nodes has GPUs. */
function pricesOf(profile: NodeProfile): Pick<Factors, 'usdPerHour' | 'usdPerCoreHour' | 'usdPerGibHour'> {
  const { provider, instanceType, isSpot, region } = profile;
  const times = (usd: number, band: Band): Band => [usd * band[0], usd * band[1], usd * band[2]];
  const ratio = SPOT_RATIO[provider] ?? [0.1, 0.35, 0.7];
  const spot = ([low, value, high]: Band): Band =>
    isSpot ? [low * ratio[0], value * ratio[1], high * ratio[2]] : [low, value, high];
  const reference = (resource: string): Band => times(numberIn(readCsv('prices.csv'), resource, 'usd'), [0.8, 1, 1.6]);
  const listed = readCsv('instance-prices.csv', 2).get(`${provider},${instanceType}`);
  const perResource = { usdPerCoreHour: spot(reference('cpu')), usdPerGibHour: spot(reference('memory')) };
  if (listed === undefined) return { usdPerHour: null, ...perResource };
  const spotCell = listed['spot_usd_per_hour'] ?? '';
  if (isSpot && spotCell !== '') return { usdPerHour: times(Number(spotCell), [0.5, 1, 2]), ...perResource };
  const band: Band = region === listed['region'] ? [0.95, 1, 1.05] : [0.9, 1, 1.6];
  return { usdPerHour: spot(times(Number(listed['usd_per_hour']), band)), ...perResource };
}

function bandIn(file: string, key: string, columns: readonly [string, string, string]): Band {
  const table = readCsv(file);
  return [numberIn(table, key, columns[0]), numberIn(table, key, columns[1]), numberIn(table, key, columns[2])];
}

/** Instance type, micro-architecture, SPECpower percentiles; otherwise the average of the provider with +-40 %. */
function wattsOf({ provider, instanceType }: NodeProfile): Pick<Factors, 'idleWatts' | 'activeWatts'> {
  const architecture = readCsv('instance-types.csv', 2).get(`${provider},${instanceType}`)?.['microarchitecture'];
  if (architecture) {
    const idle = bandIn('power-coefficients.csv', architecture, [
      'idle_watts_p10',
      'idle_watts_median',
      'idle_watts_p90',
    ]);
    const full = bandIn('power-coefficients.csv', architecture, [
      'full_watts_p10',
      'full_watts_median',
      'full_watts_p90',
    ]);
    const differences = full.map((watts, place) => watts - idle[place]!);
    return { idleWatts: idle, activeWatts: [Math.min(...differences), full[1] - idle[1], Math.max(...differences)] };
  }
  const table = readCsv('provider-defaults.csv');
  const idle = numberIn(table, provider, 'idle_watts_per_vcpu');
  const active = numberIn(table, provider, 'full_watts_per_vcpu') - idle;
  return { idleWatts: [idle * 0.6, idle, idle * 1.4], activeWatts: [active * 0.6, active, active * 1.4] };
}

/** Exact type, then its family, then the default of the provider; +-50 %. */
function embodiedOf({ provider, instanceType }: NodeProfile): Band {
  const table = readCsv('embodied.csv', 2);
  const type = instanceType ?? '';
  const family = provider === 'gcp' ? type.split('-').slice(0, 2).join('-') : (type.split('.')[0] ?? '');
  const key = [type, family, 'default'].map((name) => `${provider},${name}`).find((name) => table.has(name)) ?? '';
  const grams =
    (numberIn(table, key, 'server_kg_co2e') * 1000) / numberIn(table, key, 'server_vcpus') / LIFETIME_SECONDS;
  return [grams * 0.5, grams, grams * 1.5];
}
