import { numberIn, readCsv } from './reference-csv.js';

/** Known hardware and zone of a node, given by the test: how the service determines them is what is tested. */
export interface NodeProfile {
  readonly provider: string;
  readonly instanceType: string | null;
  readonly gridZone: string | null;
  readonly isSpot: boolean;
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
  readonly usdPerCoreHour: number;
  readonly usdPerGibHour: number;
}

/** World average for 2024 with +-60 %. [Ember] */
const DEFAULT_GRAMS_PER_KWH: Band = [473 * 0.4, 473, 473 * 1.6];
/** Four years. */
const LIFETIME_SECONDS = 35_040 * 3600;

/** Every coefficient of a node, from the reference tables alone. */
export function factorsOf(profile: NodeProfile): Factors {
  const prices = readCsv('prices.csv');
  const spot = profile.isSpot ? '_spot' : '';
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
    usdPerCoreHour: numberIn(prices, `cpu${spot}`, 'usd'),
    usdPerGibHour: numberIn(prices, `memory${spot}`, 'usd'),
  };
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
