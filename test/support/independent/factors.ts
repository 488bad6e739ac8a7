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

export const LOADS = [0, 0.1, 0.5, 1] as const;
/** Watts at each of the loads. */
export type Curve = readonly [Band, Band, Band, Band];

export interface Factors {
  /** W per vCPU at the loads of `LOADS`. */
  readonly cpuWatts: Curve;
  /** W of the whole node's memory, or W per GiB beyond 2 GiB per vCPU. */
  readonly memoryWatts: Curve;
  readonly isMemoryOfNode: boolean;
  readonly pue: Band;
  readonly gramsPerKwh: Band;
  readonly embodiedGramsPerVcpuSecond: Band;
  readonly embodiedGramsPerGibSecond: Band;
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
    pue: bandIn('provider-defaults.csv', profile.provider, ['pue_low', 'pue', 'pue_high']),
    gramsPerKwh:
      profile.gridZone === null
        ? DEFAULT_GRAMS_PER_KWH
        : bandIn('grid-intensity.csv', profile.gridZone, ['low', 'grams_co2e_per_kwh', 'high']),
    embodiedGramsPerVcpuSecond: perSecond([2.6, 4.5, 8]),
    embodiedGramsPerGibSecond: perSecond([0.6, 1.05, 1.9]),
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

const CURVE_COLUMNS = ['idle', 'load10', 'load50', 'full'] as const;
const curve = (at: (column: (typeof CURVE_COLUMNS)[number], load: number) => Band): Curve => [
  at('idle', 0),
  at('load10', 0.1),
  at('load50', 0.5),
  at('full', 1),
];

/** 0.2 W/GiB and 0.4 more at full load; from half of that to 0.4 and 0.6 more. */
const MEMORY_PER_GIB = {
  memoryWatts: curve((_, load) => [0.1 + 0.2 * load, 0.2 + 0.4 * load, 0.4 + 0.6 * load]),
  isMemoryOfNode: false,
};

/** The measured host, else the micro-architecture of the type, else the provider's average with -50 % to +150 %. */
function wattsOf({
  provider,
  instanceType,
}: NodeProfile): Pick<Factors, 'cpuWatts' | 'memoryWatts' | 'isMemoryOfNode'> {
  const key = `${provider},${instanceType}`;
  const hosts = readCsv('measured-hosts.csv', 2);
  if (hosts.has(key)) {
    const of = (column: string): number => numberIn(hosts, key, column);
    const [other, vcpus] = [of('other_watts'), of('vcpus')];
    return {
      cpuWatts: curve((column) => {
        const watts = of(`package_watts_${column}`);
        return [(0.75 * watts) / vcpus, (watts + other) / vcpus, (1.25 * watts + 2 * other) / vcpus];
      }),
      memoryWatts: curve((column) => {
        const watts = of(`memory_watts_${column}`);
        return [0.75 * watts, watts, 1.25 * watts];
      }),
      isMemoryOfNode: true,
    };
  }
  const architecture = readCsv('instance-types.csv', 2).get(key)?.['microarchitecture'];
  if (architecture) {
    const watts = (column: string): Band =>
      bandIn('power-curves.csv', architecture, [`${column}_watts_low`, `${column}_watts`, `${column}_watts_high`]);
    return { cpuWatts: curve(watts), ...MEMORY_PER_GIB };
  }
  const table = readCsv('provider-defaults.csv');
  const idle = 2 * numberIn(table, provider, 'idle_watts_per_vcpu');
  const full = 1.7 * numberIn(table, provider, 'full_watts_per_vcpu');
  const parts = { idle: 0, load10: 0.2, load50: 0.64, full: 1 };
  return {
    cpuWatts: curve((column) => {
      const watts = idle + parts[column] * (full - idle);
      return [watts / 2, watts, 2.5 * watts];
    }),
    ...MEMORY_PER_GIB,
  };
}

/** Watts of a curve at a utilisation, low, value and high. */
export function wattsAt(points: Curve, utilisation: number): Band {
  const upper = LOADS.findIndex((load, place) => place > 0 && utilisation <= load);
  const [from, to] = [LOADS[upper - 1]!, LOADS[upper]!];
  const part = (utilisation - from) / (to - from);
  const end = (place: 0 | 1 | 2): number =>
    points[upper - 1]![place] + part * (points[upper]![place] - points[upper - 1]![place]);
  return [end(0), end(1), end(2)];
}

/** Grams a second of kilograms that are spread over the lifetime. */
const perSecond = ([low, value, high]: Band): Band => [
  (low * 1000) / LIFETIME_SECONDS,
  (value * 1000) / LIFETIME_SECONDS,
  (high * 1000) / LIFETIME_SECONDS,
];
